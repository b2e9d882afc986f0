"""The service as clients meet it: on a real socket of this machine, served by the server that serves it in earnest."""

import contextlib
import threading
import time
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve `app` in a thread and yield its address; at the end it has stopped in good order, or this raises."""
    config = uvicorn.Config(app, port=0, lifespan="on", log_level="warning", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    _wait_for(lambda: server.started or not thread.is_alive())
    assert server.started, "the service did not start; its reason is in the log"
    try:
        yield "http://{}:{}".format(*server.servers[0].sockets[0].getsockname())
    finally:
        server.should_exit = True
        thread.join(timeout=30)
    assert not thread.is_alive(), "the service did not stop"


def _wait_for(condition, seconds: float = 60.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.01)
