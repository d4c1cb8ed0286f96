"""Every live vector of the hostile corpus in a browser, with a tripwire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile.judge import Built, key
from hostile.loader import Case
from hostile.site import ALL, build, lay, shared_site
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error

pytestmark = pytest.mark.browser

LIVE = tuple(case for case in ALL if case.live)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, dict[str, str]]:
    return shared_site(tmp_path_factory)


@pytest.fixture(scope="session")
def built(whole: tuple[Built, dict[str, str]]) -> Built:
    return whole[0]


@pytest.fixture(scope="session")
def skipped(whole: tuple[Built, dict[str, str]]) -> dict[str, str]:
    return whole[1]


HOST = "http://catalogue.test/"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
}

_NAMES = """() => {
  const names = new Set();
  for (const start of [document, window, Object.prototype])
    for (let at = start; at; at = Object.getPrototypeOf(at))
      Object.getOwnPropertyNames(at).forEach(name => names.add(name));
  return [...names];
}"""

_PROVOKE = """async (names) => {
  const taken = new Set(names);
  const found = [];
  for (const element of [...document.querySelectorAll("article *")].slice(0, 1500)) {
    for (const name of ["id", "name"])
      if (element.hasAttribute(name) && taken.has(element.getAttribute(name)))
        found.push(name + "=" + element.getAttribute(name));
    if (element.tagName === "DETAILS") element.open = true;
    for (const kind of ["pointerenter", "pointerover", "mouseenter", "mouseover", "mousemove",
                        "focus", "focusin", "toggle", "load", "error", "animationstart",
                        "beforetoggle"])
      element.dispatchEvent(new Event(kind, {bubbles: true}));
    if (element.focus) element.focus();
  }
  await new Promise(done => setTimeout(done, 20));
  const settings = document.getElementById("__config");
  return {
    found,
    tripped: typeof window.__tripped,
    config: settings ? settings.tagName : "none",
    forms: document.forms instanceof HTMLCollection,
    body: document.body.tagName,
    query: typeof document.querySelector,
    fetch: typeof window.fetch,
    location: location.href,
    polluted: Object.keys(Object.prototype).length,
  };
}"""


class Browser:
    """One page of a browser that sees the built site and nothing else."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.index = False
        """Whether the search index is served; building it costs each page a second."""
        self.strangers: list[str] = []
        self.dialogs: list[str] = []
        page.on("dialog", self._dialog)
        page.route("**/*", self._serve)
        page.goto("about:blank")
        self.names: list[str] = page.evaluate(_NAMES)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _serve(self, route: Any) -> None:
        url = route.request.url
        if not url.startswith(HOST):
            self.strangers.append(url)
            route.abort()
            return
        path = url.removeprefix(HOST).partition("?")[0].partition("#")[0]
        file = self.folder / (f"{path}index.html" if not path or path.endswith("/") else path)
        if path.endswith("search_index.json") and not self.index:
            route.fulfill(json={"config": {"lang": ["en"], "separator": " "}, "docs": []})
        elif file.is_file():
            kind = KINDS.get(file.suffix)
            route.fulfill(body=file.read_bytes(), content_type=kind or "application/octet-stream")
        else:
            route.fulfill(status=404)

    def open(self, path: str) -> dict[str, Any]:
        """Load a page, provoke everything in it, and tell what became of it."""
        self.strangers.clear()
        self.dialogs.clear()
        url = HOST + path.removesuffix("index.html")
        self.page.goto(url, wait_until="load")
        seen: dict[str, Any] = self.page.evaluate(_PROVOKE, self.names)
        return seen | {"strangers": list(self.strangers), "dialogs": list(self.dialogs), "at": url}


@pytest.fixture(scope="session")
def browser(built: Built, chromium: Chromium) -> Iterator[Browser]:
    context = chromium.new_context(service_workers="block")
    yield Browser(context.new_page(), built.folder)
    context.close()


def unmoved(seen: dict[str, Any]) -> None:
    assert seen.pop("location") == seen.pop("at")
    assert seen == {
        "found": [],
        "tripped": "undefined",
        "config": "SCRIPT",
        "forms": True,
        "body": "BODY",
        "query": "function",
        "fetch": "function",
        "polluted": 0,
        "strangers": [],
        "dialogs": [],
    }


@pytest.mark.parametrize("case", [c for c in LIVE if not c.alone], ids=lambda case: case.id)
def test_nothing_runs_in_a_browser(
    case: Case, built: Built, skipped: dict[str, str], browser: Browser
) -> None:
    if case.id in skipped:
        pytest.skip(f"this system cannot hold the case: {skipped[case.id]}")
    pages = {page.path for path in case.files for page in built.of.get(key(path), ())}
    for path in sorted(pages):
        unmoved(browser.open(path))


@pytest.mark.parametrize(
    "path", ["", "report/", "wanted/", "matrix/", "participants/", "stage/", "stage/unclassified/"]
)
def test_nothing_runs_where_patterns_are_listed(path: str, browser: Browser) -> None:
    unmoved(browser.open(f"patterns/{path}"))


@pytest.mark.parametrize("words", ["script", "img onerror", "rows", "alert"])
def test_nothing_runs_in_the_results_of_a_search(words: str, browser: Browser) -> None:
    browser.index = True
    try:
        browser.open("index.html")
        page = browser.page
        page.evaluate("document.getElementById('__search').checked = true")
        field = page.locator("input.md-search__input")
        field.fill(words, force=True)
        page.wait_for_selector(".md-search-result__item", timeout=60_000, state="attached")
        seen = page.evaluate(_PROVOKE, browser.names)
        foreign = page.evaluate(
            "[...document.querySelectorAll('.md-search-result *')].filter(e =>"
            " ['SCRIPT', 'IMG', 'IFRAME', 'FORM', 'SVG:SCRIPT'].includes(e.tagName)"
            " || [...e.attributes].some(a => a.name.startsWith('on'))).length"
        )
    finally:
        browser.index = False
    assert foreign == 0
    assert seen["tripped"] == "undefined"
    assert browser.strangers == []
    assert browser.dialogs == []


@pytest.mark.parametrize("case", [c for c in LIVE if c.alone], ids=lambda case: case.id)
def test_nothing_runs_in_a_browser_in_a_project_of_its_own(
    case: Case, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason := lay(tmp_path / "project", (case,)).get(case.id):
        pytest.skip(f"this system cannot hold the case: {reason}")
    made = build(tmp_path / "project")
    monkeypatch.setattr(browser, "folder", made.folder)
    for path in made.pages:
        unmoved(browser.open(path))


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror='window.__tripped=1'>",
        "<b onmouseover='window.__tripped=1'>x</b>",
        "<details ontoggle='window.__tripped=1'><summary>x</summary></details>",
        "<img src='https://tripwire.invalid/x.png'>",
        "<form name='querySelector'></form>",
        "<form id='body'></form>",
        "<a id='__config'></a>",
        "<script>Object.prototype.x = 1</script>",
        "<meta http-equiv='refresh' content='0;url=/elsewhere'>",
    ],
)
def test_the_tripwire_trips(
    markup: str, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "folder", tmp_path)
    page = f"<body><article>{markup}</article><script id='__config'></script></body>"
    (tmp_path / "x.html").write_text(page, encoding="utf-8")
    with pytest.raises((AssertionError, Error)):
        unmoved(browser.open("x.html"))
