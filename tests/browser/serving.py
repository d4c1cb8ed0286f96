"""A folder on a loopback server, as the tests' browser reads it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Handler(SimpleHTTPRequestHandler):
    """Files, without a line on the terminal for each."""

    def log_message(self, *args: Any) -> None:
        """Requests of our own browser are no news."""


class Halting(Handler):
    """Sends a page in two pieces, parted behind the text that is asked for, a moment between."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        behind = parse_qs(address.query).get("behind")
        if behind is None:
            return super().do_GET()
        content = (Path(self.translate_path(address.path)) / "index.html").read_bytes()
        first, mark, rest = content.partition(behind[0].encode())
        assert mark
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(first + mark)
        self.wfile.flush()
        time.sleep(0.4)
        self.wfile.write(rest)
        return None


@contextmanager
def served(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """Address of the folder, with a slash at its end; what is put there later is served too."""
    answering = partial(handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
