"""Small HTTP servers of the tests' own: an operator's side, a casino's page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

# How soon a server notices that it shall end. Its own default of half a second was a sixth of the seamless tests' time.
NOTICES_SECONDS = 0.01


@contextmanager
def in_background(server: ThreadingHTTPServer) -> Iterator[int]:
    """Serves in a thread until the end, and is then closed. Gives its port."""
    thread = threading.Thread(target=server.serve_forever, args=[NOTICES_SECONDS], daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
