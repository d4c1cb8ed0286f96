"""A page that arrives slowly, a few lines at a time: what a reader sees already does not move."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.conftest import BELOW
from browser.kinds import KINDS, SHIFT, seen
from browser.serving import Handler, served
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PIECE = re.compile(rb"(?:[^\n]*\n){1,4}|[^\n]+")
"""Four lines: less than any browser gets at once, but most elements arrive whole."""
MOST = 40_000
"""Bytes that come slowly: more than the first screen."""
SECONDS = 0.02
"""Between two pieces: as long as a browser takes to paint."""


class Slow(Handler):
    def copyfile(self, source: Any, outputfile: Any) -> None:
        data: bytes = source.read()
        start = data.find(b"<article")
        if start < 0:
            outputfile.write(data)
            return
        outputfile.write(data[:start])
        for piece in PIECE.findall(data[start : start + MOST]):
            outputfile.write(piece)
            time.sleep(SECONDS)
        outputfile.write(data[start + MOST :])


@pytest.fixture(scope="module")
def slow(demo_files: Path) -> Iterator[str]:
    """Address of the demo on a server that takes its time."""
    with served(demo_files.parents[len(Path(BELOW).parts) - 1], Slow) as host:
        yield f"{host}{BELOW}/"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "kind", ["home", "home, filtered", "pattern", "matrix", "compare, filled", "sheet", "deck"]
)
def test_a_page_that_arrives_slowly_stands_still(
    kind: str, width: int, chromium: Browser, slow: str
) -> None:
    with seen(chromium, slow + KINDS[kind], viewport={"width": width, "height": 800}) as found:
        assert found.page.evaluate("performance.now()") > 1000 * SECONDS * 5
        assert found.page.evaluate(SHIFT) == []
