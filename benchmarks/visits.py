"""What built sites weigh: on the disk, and for a reader's first visit to a pattern's page."""

from __future__ import annotations

import gzip
import shutil
import statistics
import threading
from collections.abc import Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["first_visit", "gzipped", "page_weights", "pattern_pages", "site_size"]

_PACKED = frozenset(".html .css .js .json .svg .txt .xml .map".split())
"""Files that servers send gzipped."""
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def gzipped(file: Path) -> int:
    """Bytes of a file as a server sends it."""
    data = file.read_bytes()
    return len(gzip.compress(data, 6)) if file.suffix in _PACKED else len(data)


def site_size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def pattern_pages(site: Path) -> list[Path]:
    """The pages of patterns: each has its data beside it."""
    return sorted(path.with_name("index.html") for path in site.glob("patterns/*/pattern.json"))


def page_weights(pages: Sequence[Path]) -> tuple[float, float]:
    """Mean bytes of pages, raw and gzipped."""
    raw = statistics.mean(page.stat().st_size for page in pages)
    return raw, statistics.mean(gzipped(page) for page in pages)


class _Listening(SimpleHTTPRequestHandler):
    """Notes which files a browser asks for."""

    asked: set[str]

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.asked.add(unquote(urlsplit(self.path).path))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


def first_visit(site: Path, pages: Sequence[Path]) -> tuple[float, float] | None:
    """Gzipped bytes of a first visit and of its page alone, mean of some pages.

    None where there is no Chromium, or no playwright, to visit them with.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    asked: set[str] = set()
    listening = type("Listening", (_Listening,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(listening, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wholes = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
            for page in pages:
                asked.clear()
                context = browser.new_context()
                address = page.parent.relative_to(site).as_posix()
                tab = context.new_page()
                tab.goto(f"http://127.0.0.1:{server.server_port}/{address}/")
                tab.wait_for_load_state("networkidle")
                context.close()
                wholes.append(sum(gzipped(file) for file in _files(site, asked)))
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
    return statistics.mean(wholes), statistics.mean(gzipped(page) for page in pages)


def _files(site: Path, asked: set[str]) -> list[Path]:
    found = [site / name.lstrip("/") for name in sorted(asked)]
    return [
        path for path in (f / "index.html" if f.is_dir() else f for f in found) if path.is_file()
    ]
