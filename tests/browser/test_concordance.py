"""One field of many patterns: a term's answers alone, chosen, shared, kept from field to field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser.kinds import SHIFT, seen
from browser.serving import served
from browser.test_gates import SCHEMES, WIDTHS, barriers, paint
from built.building import build, config, pattern, write
from playwright.sync_api import Browser, expect

from mkdocs_patterns.pages.book import LONGEST_READING

pytestmark = pytest.mark.browser

MANY = LONGEST_READING + 1
PAGE = "patterns/concordance/goal/"
SHOWN = ".pat-quotes > div:not([hidden])"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site with a wide stage, and a pattern in another one."""
    folder = tmp_path_factory.mktemp("wide")
    files = {
        f"workshop/ann/{n}.md": pattern(
            f"Numbat {n}", front="stage: ensembling", goal=f"Count day {n}.", solution="Wait."
        )
        for n in range(MANY)
    }
    files["workshop/bob/quokka.md"] = pattern(
        "Quokka", front="stage: data-labeling", goal="Label less.", solution="Ask."
    )
    toggle = {"icon": "material/brightness-4", "name": "Other"}
    palette = [{"scheme": each, "toggle": toggle} for each in SCHEMES]
    theme = {"name": "material", "font": False, "palette": palette}
    told = config("patterns", theme=theme)
    write(folder, {**files, "docs/index.md": "# Home\n", "mkdocs.yml": told})
    build(folder, "host/deep", strict=True)
    with served(folder / "host") as address:
        yield f"{address}deep/"


def test_a_wide_term_leads_to_its_answers_alone_and_from_field_to_field(
    host: str, chromium: Browser
) -> None:
    with seen(chromium, f"{host}patterns/stage/ensembling/") as found:
        page = found.page
        page.get_by_role("link", name="Read field by field").click()
        page.wait_for_url(f"{host}{PAGE}?stage=ensembling")
        expect(page.locator(SHOWN)).to_have_count(MANY)
        expect(page.get_by_role("status")).to_have_text(f"{MANY} of {MANY + 1} answers")
        page.locator(".pat-jump").get_by_role("link", name="Solution").click()
        page.wait_for_url(f"{host}patterns/concordance/solution/?stage=ensembling")
        expect(page.locator(SHOWN)).to_have_count(MANY)
        expect(page.get_by_label("Patterns of")).to_have_value("stage=ensembling")
        assert found.complaints == []


def test_the_term_chosen_stands_in_the_address_and_is_kept(host: str, chromium: Browser) -> None:
    with seen(chromium, host + PAGE) as found:
        page = found.page
        expect(page.locator(SHOWN)).to_have_count(MANY + 1)
        page.get_by_label("Patterns of").select_option("stage=data-labeling")
        expect(page.locator(SHOWN)).to_have_count(1)
        expect(page.locator(SHOWN)).to_contain_text("Label less.")
        assert page.url == f"{host}{PAGE}?stage=data-labeling"
        page.reload()
        expect(page.locator(SHOWN)).to_have_count(1)
        page.get_by_role("link", name="Quokka").click()
        page.wait_for_url(f"{host}patterns/quokka/#p-goal")
        page.go_back()
        expect(page.locator(SHOWN)).to_have_count(1)
        page.get_by_label("Patterns of").select_option("")
        expect(page.locator(SHOWN)).to_have_count(MANY + 1)
        assert page.url == host + PAGE


def test_an_unknown_term_in_the_address_shows_all(host: str, chromium: Browser) -> None:
    with seen(chromium, f"{host}{PAGE}?stage=nowhere") as found:
        expect(found.page.locator(SHOWN)).to_have_count(MANY + 1)


def test_without_scripts_all_answers_are_there_and_nothing_asks_to_be_chosen(
    host: str, chromium: Browser
) -> None:
    address = f"{host}{PAGE}?stage=data-labeling"
    with seen(chromium, address, java_script_enabled=False) as found:
        assert found.page.locator(SHOWN).count() == MANY + 1
        assert not found.page.locator(".pat-narrow").is_visible()


def test_the_page_has_no_barrier_and_nothing_moves(host: str, chromium: Browser) -> None:
    address = f"{host}{PAGE}?stage=data-labeling"
    with seen(chromium, address, reduced_motion="reduce") as found:
        page = found.page
        assert page.evaluate(SHIFT) == []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for scheme in SCHEMES:
                paint(page, scheme)
                assert barriers(page) == [], f"{width} {scheme}"
