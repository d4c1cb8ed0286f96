"""The catalogue from the disk, without instant navigation, and in a theme that is not Material."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser.kinds import seen
from browser.test_gates import WIDTHS, barriers
from built.building import Built, broken_links, build, config, write
from built.building import pattern as text
from playwright.sync_api import Browser, Page, expect

from tools.screenshots import served

pytestmark = pytest.mark.browser

BELOW = "far/below"
ADDRESS = f"https://needs.example/{BELOW}/"
TUNING = "stage: hyperparameter-optimization\ngoal: compute-efficiency"
TITLES = {"Cheap Pilot", "Seed Lottery", "Labels Worth Buying"}
FILES: dict[str, Any] = {
    "docs/index.md": "# Home\n\n[Patterns](patterns/index.md)\n",
    "workshop/ada/pilot.md": text(
        "Cheap Pilot",
        front=f"{TUNING}\nformer_ids: first-a-small-one",
        goal="Spend the budget where it pays.",
        solution="Twenty trials on a sample, says the quokka.",
        related_patterns="- Seed Lottery\n- Labels Worth Buying",
    ),
    "workshop/bob/seeds.md": text(
        "Seed Lottery",
        front="stage: hyperparameter-optimization",
        goal="Know how much luck is in a result.",
        solution="Repeat with five seeds.",
    ),
    "workshop/eve/labels.md": text(
        "Labels Worth Buying",
        front="stage: data-labeling",
        goal="Buy fewer labels.",
        solution="Ask which labels changed the model.",
    ),
}
WORKER = """// Browsers start no worker from the disk; this runs one in a frame, like iframe-worker.
if (location.protocol === "file:") window.Worker = class extends EventTarget {
  constructor(url) {
    super();
    const frame = document.createElement("iframe");
    frame.hidden = true;
    document.documentElement.append(frame);
    this.inside = frame.contentWindow;
    this.inside.postMessage = data => this.dispatchEvent(new MessageEvent("message", {data}));
    const script = this.inside.document.createElement("script");
    this.ready = new Promise(done => { script.onload = done; });
    script.src = url;
    this.inside.document.body.append(script);
  }
  postMessage(data) {
    this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", {data})));
  }
};
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site of Material for reading from the disk, without instant navigation."""
    options = config(
        "search",
        "offline",
        "patterns",
        site_url=ADDRESS,
        extra={"polyfills": ["iframe-worker.js"]},
    )
    files = {**FILES, "docs/iframe-worker.js": WORKER, "mkdocs.yml": options}
    return build(write(tmp_path_factory.mktemp("disk"), files), strict=True)


@pytest.fixture(scope="module")
def unpolished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the catalogue in MkDocs' default theme, below a path."""
    folder = tmp_path_factory.mktemp("unpolished")
    options = config(site_url=ADDRESS, theme={"name": "mkdocs", "highlightjs": False})
    build(write(folder, {**FILES, "mkdocs.yml": options}), f"host/{BELOW}", strict=True)
    with served(folder / "host") as host:
        yield f"{host}{BELOW}/"


def play(page: Page) -> None:
    """Filter, take a link to a pattern, go back: the list is as it was."""
    entries = page.locator(".pat-all > li:visible > a")
    assert set(entries.all_inner_texts()) == TITLES
    page.locator("input[value=hyperparameter-optimization]").check()
    expect(entries).to_have_text(["Cheap Pilot", "Seed Lottery"])
    page.locator("input[value=compute-efficiency]").check()
    expect(entries).to_have_text(["Cheap Pilot"])
    assert "goal=compute-efficiency" in page.url
    page.reload()
    expect(entries).to_have_text(["Cheap Pilot"])
    page.go_back()
    expect(entries).to_have_text(["Cheap Pilot", "Seed Lottery"])
    entries.first.click()
    expect(page.locator(".pat-pattern h1")).to_contain_text("Cheap Pilot")
    page.locator(".pat-map a").first.click()
    expect(page.locator(".pat-pattern h1")).not_to_contain_text("Cheap Pilot")
    page.go_back()
    page.get_by_text("Cite", exact=True).click()
    expect(page.locator(".pat-cite pre")).to_be_visible()
    page.go_back()
    expect(entries).to_have_text(["Cheap Pilot", "Seed Lottery"])


def test_from_the_disk_everything_is_found_and_nobody_is_asked(
    disk: Built, chromium: Browser
) -> None:
    home = (disk.site / "patterns/index.html").as_uri()
    with seen(chromium, home) as found:
        play(found.page)
        strangers = [url for url in found.asked if not url.startswith(disk.site.as_uri())]
        assert strangers == []
        assert found.complaints == []


def test_from_the_disk_search_finds_a_pattern(disk: Built, chromium: Browser) -> None:
    with seen(chromium, (disk.site / "patterns/seed-lottery.html").as_uri()) as found:
        found.page.locator("input.md-search__input").click()
        found.page.keyboard.type("quokka", delay=20)
        result = found.page.locator(".md-search-result__item h1")
        expect(result).to_have_text(["Cheap Pilot"])
        result.click()
        expect(found.page.locator(".pat-pattern h1")).to_contain_text("Cheap Pilot")
        assert found.complaints == []


def test_without_instant_navigation_and_page_folders_the_explorer_is_the_same(
    disk: Built, chromium: Browser
) -> None:
    with served(disk.site) as host, seen(chromium, f"{host}patterns/index.html") as found:
        play(found.page)
        assert [url for url in found.asked if not url.startswith(host)] == []
        assert found.complaints == []
    assert broken_links(disk.site, f"/{BELOW}/") == []


@pytest.mark.parametrize("scripts", [True, False])
def test_an_old_address_leads_on_and_its_page_has_no_barrier(
    scripts: bool, disk: Built, chromium: Browser
) -> None:
    old = disk.site / "patterns/first-a-small-one.html"
    with seen(chromium, old.as_uri(), java_script_enabled=scripts) as found:
        found.page.wait_for_url("**/patterns/cheap-pilot.html")
        assert found.complaints == []
    still = disk.folder / "still.html"
    still.write_text(old.read_text("utf-8").replace('http-equiv="refresh"', ""), "utf-8")
    if scripts:
        with seen(chromium, still.as_uri()) as found:
            assert found.page.locator("a").inner_text() == "Cheap Pilot"
            assert barriers(found.page) == []


@pytest.mark.parametrize("path", ["patterns/", "patterns/cheap-pilot/", "patterns/matrix/"])
def test_in_the_default_theme_pages_are_readable_and_ask_nobody(
    path: str, unpolished: str, chromium: Browser
) -> None:
    with seen(chromium, unpolished + path, reduced_motion="reduce") as found:
        page = found.page
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert barriers(page, ".patterns") == []
        assert [url for url in found.asked if not url.startswith(unpolished)] == []
        assert found.complaints == []


def test_in_the_default_theme_the_explorer_is_the_same(unpolished: str, chromium: Browser) -> None:
    with seen(chromium, f"{unpolished}patterns/") as found:
        play(found.page)
        assert found.complaints == []
