"""Makes the pictures of README and documentation from the demo, in headless Chromium.

    python tools/screenshots.py [--chromium /usr/bin/chromium]

They are files in `docs/images/`; run it again when the pages' look has changed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
LARGEST = 200_000
"""Bytes of one picture."""


class Picture(NamedTuple):
    """One page as a reader sees it, in both palettes."""

    name: str
    page: str
    height: int = 800


PICTURES = (
    Picture("home", "patterns/"),
    Picture("pattern", "patterns/which-knobs-matter/", 960),
    Picture("matrix", "patterns/matrix/", 920),
    Picture(
        "compare",
        "patterns/compare/?ids=which-knobs-matter,borrowed-search-space,agreement-ceiling",
        920,
    ),
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Requests of our own browser are no news."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder under a local address."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def take(chromium: str, site: str) -> None:
    """Take all pictures of a served site."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=CHROMIUM)
        for picture, scheme in product(PICTURES, SCHEMES):
            page = browser.new_page(
                viewport={"width": 1280, "height": picture.height}, color_scheme=scheme
            )
            page.goto(site + picture.page, wait_until="networkidle")
            data = smaller(page.screenshot(animations="disabled"))
            file = IMAGES / f"{picture.name}-{scheme}.png"
            if len(data) > LARGEST:
                sys.exit(f"{file.name} has {len(data)} bytes, {LARGEST} are allowed")
            file.write_bytes(data)
            page.close()
        browser.close()


def smaller(png: bytes) -> bytes:
    """The same PNG, its pixels packed as tightly as zlib can, other chunks left out."""
    at, head, pixels = 8, b"", b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        head = body if kind == b"IHDR" else head
        pixels += body if kind == b"IDAT" else b""
        at += length + 12
    packed = zlib.compress(zlib.decompress(pixels), 9)
    chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return png[:8] + b"".join(parts)


def main() -> None:
    """Build the site, serve it, take the pictures."""
    options = argparse.ArgumentParser(description="Make the pictures of the documentation.")
    options.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    chosen = options.parse_args()
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder]
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        with served(Path(folder)) as site:
            take(chosen.chromium, site)


if __name__ == "__main__":
    main()
