"""How gunicorn serves Talkoot: one worker of many threads; the hub it starts beside it owns the open streams."""

import os
import resource

from commons import cores
from commons.settings import Settings

settings = Settings.from_environment()

wsgi_app = "wsgi:create_app()"
worker_class = "commons.serving.SafeThreadWorker"
workers = settings.workers
threads = settings.threads
bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
backlog = 2048
pre_fork, post_fork = cores.choose, cores.settle
proc_name = "talkoot"

_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))
worker_connections = min(4096, _hard // 2)

keepalive = 5  # seconds
graceful_timeout = 10
timeout = 60
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

sendfile = False  # past the sockets of ours, which let no slow reader keep a thread
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
errorlog = "-"
accesslog = None  # addresses and times of residents are nobody's business
