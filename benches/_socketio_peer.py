"""The peer: Flask-SocketIO on gevent, telling every client what is posted."""

import sys

from gevent import monkey

monkey.patch_all()

from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", ping_interval=3600)


@app.post("/said")
def said() -> str:
    """Tell everybody."""
    socketio.emit("said", request.get_json())
    return ""


if __name__ == "__main__":
    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]))
