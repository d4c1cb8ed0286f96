"""The demo as readers meet it: built once, served under a sub-path, opened in fresh profiles."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.serving import served
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
BELOW = "deep/down"
"""The path of the site on its host."""

Open = Callable[..., Page]


def _build(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "SITE_URL": f"https://needs.example/{BELOW}/",
            "REPO_URL": "https://forge.example/acme/needs",
            "EDIT_URI": "edit/main/docs/",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's site; built once, also for several workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    site, failed = shared / "demo" / BELOW, shared / "demo.failed"
    try:
        (shared / "demo.lock").mkdir()
    except FileExistsError:
        while not site.exists():
            if failed.exists():
                pytest.fail("the demo could not be built; another worker tells why")
            time.sleep(0.2)
        return site
    draft = shared / "demo.draft"
    try:
        _build(draft)
    except BaseException:
        failed.touch()
        raise
    site.parent.mkdir(parents=True)
    draft.rename(site)
    return site


@pytest.fixture(scope="session")
def demo(demo_files: Path) -> Iterator[str]:
    """Address of the served demo, with a slash at its end."""
    with served(demo_files.parents[len(Path(BELOW).parts) - 1]) as host:
        yield f"{host}{BELOW}/"


@pytest.fixture
def visit(chromium: Browser, demo: str) -> Iterator[Open]:
    """Open a page of the demo in a fresh profile; no script may fail, nobody else be asked."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    failures: list[str] = []

    def opened(path: str, **options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "service_workers": "block", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(demo) else strangers.append(r.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(demo + path, wait_until="load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert strangers == []
    assert failures == []
