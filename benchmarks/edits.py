"""From saving a file until the served page is fresh."""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from socket import socket

from timing import Place

__all__ = ["edits"]

_START = 900
"""Seconds a server may take until it answers."""
_FRESH = 120
"""Seconds until a page must be fresh."""
_MARK = "## Solution\n\n"


def edits(place: Place, command: tuple[str, ...], file: str, page: str, repeat: int) -> list[float]:
    """Seconds of so many edits of one file, each until its page shows it.

    In the command `ADDRESS` and `PORT` stand for the server's.
    """
    port = _free_port()
    address = f"127.0.0.1:{port}"
    named = [part.replace("ADDRESS", address).replace("PORT", str(port)) for part in command]
    path = place.folder / file
    original = path.read_text("utf-8")
    rng = random.Random("pauses")
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(
            named, cwd=place.folder, env=place.environment(), stdout=said, stderr=said
        )
        try:
            url = f"http://{address}/{page}"
            _wait(url, "", _START, server, 0.1)
            time.sleep(3)
            found = []
            for number in range(repeat):
                word = f"edit{number}of{port}"
                path.write_text(original.replace(_MARK, f"{_MARK}Here is {word}. "), "utf-8")
                found.append(_wait(url, word, _FRESH, server, 0.005))
                # Servers that look from time to time are met at different moments.
                time.sleep(1 + found[-1] + rng.random())
            return found
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
            path.write_text(original, "utf-8")


def _wait(url: str, word: str, most: float, server: subprocess.Popen[bytes], step: float) -> float:
    """Seconds until the page holds the word."""
    start = time.perf_counter()
    while (taken := time.perf_counter() - start) < most:
        if server.poll() is not None:
            raise SystemExit(f"the server behind {url} ended")
        try:
            with urllib.request.urlopen(url, timeout=most) as answer:
                if word in answer.read().decode("utf-8"):
                    return time.perf_counter() - start
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(step)
    raise SystemExit(f"{url} was not fresh after {taken:.0f} seconds")


def _free_port() -> int:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
