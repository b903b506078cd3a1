"""How the live room is, as numbers for a graph: streams, frames, what was too slow, how late the hub's clock ran."""

from flask import Flask
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from commons.live.line import HubLost, line_of

MEANINGS = {
    "streams": "Open streams on this host",
    "channels": "Channels that have had a stream lately",
    "frames": "Frames written since the hub began",
    "delivered": "Frames times the streams that got them since the hub began",
    "slow_dropped": "Streams dropped because their reader was too slow",
    "sent_away": "Streams sent away because there were too many",
    "lateness_ms": "How late the hub's half-second clock ran lately, in milliseconds",
}


def prometheus_text(app: Flask) -> bytes:
    """The hub's figures; nothing where no hub runs."""
    try:
        figures = line_of(app).figures()
    except HubLost:
        return b""
    registry = CollectorRegistry()
    for name, meaning in MEANINGS.items():
        Gauge(f"talkoot_live_{name}", meaning, registry=registry).set(figures[name])
    return generate_latest(registry)
