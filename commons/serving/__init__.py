"""How requests come in and answers go out under gunicorn, so that nobody can hold up the others."""

from commons.serving.worker import SafeThreadWorker

__all__ = ["SafeThreadWorker"]
