"""What holds for all tests."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Error, sync_playwright

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


def no_browser(reason: str) -> None:
    """Skip loudly, but never where the browser must be."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for all that was skipped because there is no browser."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum("NO BROWSER" in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(
            f"NO BROWSER: {count} tests of pages were skipped. Install Chromium to run them.",
            red=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of a run; each test opens a fresh profile in it."""
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=CHROMIUM
            )
        except Error as error:
            no_browser(f"NO BROWSER, so no page was loaded: {str(error).splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test finds what another run left behind, or leaves anything in the user's folders."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    with pytest.MonkeyPatch.context() as patch:
        if sys.platform == "linux" and "PLAYWRIGHT_BROWSERS_PATH" not in os.environ:
            patch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(caches / "ms-playwright"))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
