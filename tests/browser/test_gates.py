"""A page of every kind: no barrier, no stranger asked, nothing that breaks, weighs or moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.kinds import KINDS, SHIFT, seen
from browser.serving import Halting, served
from built.building import broken_links
from playwright.sync_api import Browser, Page

from mkdocs_patterns.pages.book import PageKind

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The tags of axe-core's rules for WCAG 2.2, levels A and AA."""
NOT_OURS = [".md-copyright"]
"""Material's credit in the footer, whose contrast is below AA in either palette."""
WIDTHS = (320, 1280)
SCHEMES = ("default", "slate")
LIGHTEST = 120_000


def barriers(page: Page, part: str = "html") -> list[tuple[str, str, str]]:
    """Violations of a page, or a part of it, as it stands: rule, where, and the element."""
    found: dict[str, Any] = (
        Axe()
        .run(
            page,
            context={"include": [part], "exclude": NOT_OURS},
            options={
                "runOnly": {"type": "tag", "values": LEVELS},
                "resultTypes": ["violations"],
            },
        )
        .response
    )
    return [
        (rule["id"], str(node["target"]), node["html"][:160])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def paint(page: Page, scheme: str) -> None:
    """Show the page in one of Material's palettes, as a click on the toggle does."""
    page.evaluate("scheme => { document.body.dataset.mdColorScheme = scheme }", scheme)
    page.wait_for_function(
        """dark => {
            const colour = getComputedStyle(document.body).backgroundColor;
            return (parseInt(colour.match(/\\d+/)[0]) < 128) === dark;
        }""",
        arg=scheme == "slate",
    )


def test_every_kind_of_page_is_among_those_looked_at() -> None:
    assert {name.partition(",")[0] for name in KINDS} == set(get_args(PageKind))


def test_the_instrument_sees_a_barrier(chromium: Browser, demo: str) -> None:
    with seen(chromium, demo + KINDS["guide"], reduced_motion="reduce") as found:
        paint(found.page, "slate")
        found.page.evaluate(
            """document.querySelector(".patterns").insertAdjacentHTML("beforeend",
               "<img src='data:,'><p style='color:#444'>grey on black</p>")"""
        )
        assert {rule for rule, _, _ in barriers(found.page)} == {"image-alt", "color-contrast"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_no_barrier_in_any_width_and_palette(
    kind: str, chromium: Browser, demo: str
) -> None:
    with seen(chromium, demo + KINDS[kind], reduced_motion="reduce") as found:
        page = found.page
        page.evaluate("document.querySelectorAll('.patterns details').forEach(d => d.open = true)")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for scheme in SCHEMES:
                paint(page, scheme)
                assert barriers(page) == [], f"{width} {scheme}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_nobody_else_fails_nowhere_and_stands_still(
    kind: str, chromium: Browser, demo: str
) -> None:
    for width in WIDTHS:
        viewport = {"width": width, "height": 800}
        with seen(chromium, demo + KINDS[kind], viewport=viewport) as found:
            assert len(found.asked) > 3
            assert [url for url in found.asked if not url.startswith(demo)] == []
            assert [answer.url for answer in found.answers if not answer.ok] == []
            assert found.complaints == []
            assert found.page.evaluate(SHIFT) == []


@pytest.mark.parametrize(
    "behind",
    ['<nav class="md-tags" >', '<span class="md-tag">', "</h1>", "<dl>", '<div class="pat-'],
)
def test_a_page_that_arrives_in_pieces_stands_still(
    behind: str, chromium: Browser, demo_files: Path
) -> None:
    with served(demo_files, Halting) as site:
        for width in WIDTHS:
            address = f"{site}{KINDS['pattern']}?{urlencode({'behind': behind})}"
            with seen(chromium, address, viewport={"width": width, "height": 800}) as found:
                assert found.page.evaluate(SHIFT) == []


@pytest.mark.parametrize("kind", ["home", "pattern", "matrix", "compare"])
def test_without_scripts_a_page_stands_still_too_and_shows_nothing_that_needs_them(
    kind: str, chromium: Browser, demo: str
) -> None:
    with seen(chromium, demo + KINDS[kind], java_script_enabled=False) as found:
        assert found.complaints == []
        controls = found.page.locator(".patterns").locator("input, select, button")
        assert [c.inner_html() for c in controls.all() if c.is_visible()] == []


@pytest.mark.parametrize("kind", ["pattern", "pattern, poor"])
def test_the_first_visit_of_a_pattern_is_light(kind: str, chromium: Browser, demo: str) -> None:
    with seen(chromium, demo + KINDS[kind]) as found:
        assert found.page.locator(".pat-pattern img").count() == 0
        assert not any("search_index" in url for url in found.asked)
        assert 50_000 < found.weight() < LIGHTEST


def test_no_link_image_or_anchor_of_the_demo_leads_nowhere(demo_files: Path, demo: str) -> None:
    assert broken_links(demo_files, urlsplit(demo).path) == []
