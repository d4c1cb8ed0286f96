"""Pattern page, concordance, sheet and deck as readers meet them: on screens and on paper."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

pytestmark = pytest.mark.browser

PATTERN = "patterns/too-good-to-be-true/"
STAGE = "patterns/stage/hyperparameter-optimization/"

Visit = Callable[..., Page]


def sheets(page: Page, **options: Any) -> list[str]:
    """The text of each printed sheet."""
    data = page.pdf(**{"format": "A4", "prefer_css_page_size": True, **options})
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages]


# On a screen


def test_the_drawing_leads_to_the_neighbours_on_a_click_and_by_keyboard(
    visit: Visit, demo: str
) -> None:
    page = visit(PATTERN, viewport={"width": 1280, "height": 900})
    link = page.locator(".pat-map a").first
    title = link.inner_text() if link.evaluate("e => e instanceof HTMLElement") else None
    title = title or link.text_content()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith(PATTERN))
    assert page.url.startswith(f"{demo}patterns/")
    assert page.locator("h1").inner_text() == title
    page.go_back()
    page.locator(".pat-map a").first.click()
    page.wait_for_url(lambda url: not url.endswith(PATTERN))
    assert page.locator("h1").inner_text() == title


@pytest.mark.parametrize("width", [320, 1280])
def test_the_words_of_the_drawing_fit_and_can_be_read(width: int, visit: Visit) -> None:
    page = visit(PATTERN, viewport={"width": width, "height": 900})
    boxes = page.evaluate(
        """() => {
            const frame = document.querySelector(".pat-map svg").getBoundingClientRect();
            return [...document.querySelectorAll(".pat-map text")].map(text => {
                const box = text.getBoundingClientRect();
                return [frame.right - box.right, box.left - frame.left, box.height];
            });
        }"""
    )
    assert boxes
    for right, left, height in boxes:
        assert right >= 0
        assert left >= 0
        assert height >= 11


def test_a_citation_is_copied_with_a_button(visit: Visit) -> None:
    page = visit(PATTERN, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Cite", exact=True).click()
    page.get_by_role("button", name="Copy text").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("group-3: Too Good to Be True. In: Demo catalogue")
    assert copied.endswith(f"https://needs.example/deep/down/{PATTERN}")
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("button", name="Copied").nth(1).wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{too-good-to-be-true,")


def test_without_scripts_the_citation_can_still_be_read_and_nothing_else_is_lost(
    visit: Visit,
) -> None:
    page = visit(PATTERN, java_script_enabled=False)
    page.get_by_text("Cite", exact=True).click()
    assert page.locator(".pat-cite pre").is_visible()
    assert page.locator(".pat-cite button").count() == 0
    assert page.locator(".pat-map svg").is_visible()


def test_the_page_carries_its_linked_data_and_leads_to_its_data(visit: Visit) -> None:
    page = visit(PATTERN)
    data = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    assert data["name"] == "Too Good to Be True"
    answer = page.request.get(page.locator(".pat-acts a", has_text="JSON").evaluate("a => a.href"))
    assert answer.json()["id"] == data["termCode"] == "too-good-to-be-true"


def test_a_jump_leads_to_the_field(visit: Visit) -> None:
    page = visit(f"{STAGE}concordance/", viewport={"width": 1280, "height": 900})
    page.locator(".pat-jump").get_by_role("link", name="Forces").click()
    page.wait_for_function(
        "Math.abs(document.querySelector('h2[id*=forces]').getBoundingClientRect().top) < 200"
    )


# On paper


def test_a_printed_pattern_has_its_citation_and_no_buttons(visit: Visit) -> None:
    page = visit(PATTERN, color_scheme="dark")
    text = " ".join(" ".join(sheets(page)).split())
    assert f"https://needs.example/deep/down/{PATTERN}" in text.replace(" ", "")
    assert "Rationale" in text
    for gone in ("Report a problem", "Copy BibTeX", "Why these terms", "Facilitator"):
        assert gone not in text


def test_nothing_is_printed_in_the_colours_of_the_dark(visit: Visit) -> None:
    page = visit(PATTERN, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        """() => [".patterns h1", ".patterns p", ".pat-mentions a", ".pat-gist dd"].map(
            name => getComputedStyle(document.querySelector(name)).color)"""
    )
    for colour in colours:
        parts = [float(part) for part in re.findall(r"[\d.]+", colour)][:3]
        scale = 1 if colour.startswith("color(") else 255
        assert max(parts) / scale < 0.55, colour


def test_a_printed_sheet_names_every_need_whole(visit: Visit) -> None:
    page = visit(f"{STAGE}sheet/")
    needs = page.locator(".pat-needs > li").evaluate_all(
        "items => items.map(i => ['h3', 'code'].map(name => i.querySelector(name).textContent))"
    )
    printed = [" ".join(sheet.split()) for sheet in sheets(page)]
    assert len(needs) > 5
    for title, name in needs:
        assert any(title in sheet and name in sheet for sheet in printed), title


def test_a_printed_matrix_fits_with_its_head_on_its_sheet(visit: Visit) -> None:
    printed = [" ".join(sheet.split()) for sheet in sheets(visit("patterns/matrix/"))]
    heading = next(sheet for sheet in printed if "Pipeline stage × acquisition method" in sheet)
    assert "Model improvement" in heading
    assert "Data acquisition" in heading


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_deck_is_printed_eight_cards_a_sheet_each_whole(paper: str, visit: Visit) -> None:
    page = visit("patterns/deck/")
    names = page.locator(".pat-cards code").all_text_contents()
    printed = sheets(page, format=paper)
    assert len(printed) == -(-len(names) // 8)
    found = [name for sheet in printed for name in names if name in sheet.replace("\n", "")]
    assert sorted(found) == sorted(names)


def test_a_stage_that_was_chosen_is_printed_alone(visit: Visit) -> None:
    page = visit("patterns/deck/#pat-suit-model-validation")
    names = page.locator("#pat-suit-model-validation code").all_text_contents()
    text = "\n".join(sheets(page))
    assert len(names) > 3
    assert all(name in text for name in names)
    assert "which-knobs-matter" not in text
