"""Field by field: all answers of a term's patterns on one page, each with its source."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from reading_site import having, html, lay, opened, parsed, words

from mkdocs_patterns.pages.book import LONGEST_READING, PagePlan
from mkdocs_patterns.site import Site
from mkdocs_patterns.urls import Addresses

PAGE = "patterns/stage/hyperparameter-optimization/concordance.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return opened(lay(tmp_path_factory.mktemp("project")))


def plans(site: Site, kind: str = "concordance") -> list[PagePlan]:
    return [plan for plan in site.plans if plan.kind == kind]


def test_fields_stand_in_the_templates_order_with_every_answer_under_its_own(site: Site) -> None:
    page = parsed(html(site, PAGE))
    headings = [words(h) for h in page.iter("h2")]
    assert headings == ["Goal", "Forces", "Solution"]
    found = [words(quote) for quote in having(page, "pat-quote")]
    assert found[0] == "Cheap Pilot ada Spend the budget where it pays. Not elsewhere."
    assert found[1].startswith("Cheap Pilot ada A small sample lies.")
    assert found[2] == "Nothing Said Yet bob Time is short."
    assert found[3].startswith("Seed Lottery bob One seed is an anecdote.")
    assert len(found) == 6


def test_the_page_says_how_many_answers_a_field_has_before_they_are_read(site: Site) -> None:
    (jumps,) = having(parsed(html(site, PAGE)), "pat-jump")
    assert words(jumps) == "Goal 1 Forces 3 Solution 2"


def test_every_quote_leads_to_its_section_of_the_patterns_page(site: Site) -> None:
    sources = [next(quote.iter("a")) for quote in having(parsed(html(site, PAGE)), "pat-quote")]
    hrefs = {words(source): source.get("href") for source in sources}
    assert hrefs["Nothing Said Yet"] == "../../../nothing-said-yet/#p-forces"
    anchors = {e.get("id") for e in parsed(html(site, "patterns/nothing-said-yet.md")).iter()}
    assert "p-forces" in anchors


def test_links_images_and_footnotes_lead_where_they_did_and_no_anchor_stands_twice(
    site: Site,
) -> None:
    page = parsed(html(site, PAGE))
    here = f"https://needs.example/{site.addresses.url(PAGE)}"
    pattern = "https://needs.example/patterns/cheap-pilot/"
    found = {urljoin(here, e.get("href", "")) for e in page.iter("a")}
    assert "https://needs.example/patterns/seed-lottery/" in found
    assert "https://seeds.example/?a=1#top" in found
    assert any(re.fullmatch(re.escape(pattern) + r"#fn[\w:-]*1", href) for href in found)
    (image,) = page.iter("img")
    original = next(parsed(html(site, "patterns/cheap-pilot.md")).iter("img"))
    assert urljoin(here, image.get("src", "")) == urljoin(pattern, original.get("src", ""))
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(name).startswith("p-") for name in ids)


def test_a_term_with_one_pattern_has_no_page_of_its_own(site: Site) -> None:
    assert {(plan.facet, plan.subject) for plan in plans(site)} == {
        ("stage", "hyperparameter-optimization"),
        ("goal", "compute-efficiency"),
    }


def test_the_term_leads_to_its_pages(site: Site) -> None:
    page = parsed(html(site, "patterns/stage/hyperparameter-optimization.md"))
    (jumps,) = having(page, "pat-jump")
    assert [(words(a), a.get("href")) for a in jumps.iter("a")] == [
        ("Read field by field", "concordance/"),
        ("Designer's sheet", "sheet/"),
        ("Cards to print", "../../deck/#pat-suit-hyperparameter-optimization"),
    ]
    assert not list(having(parsed(html(site, "patterns/stage/ensembling.md")), "pat-jump"))


def test_a_term_too_wide_to_be_read_has_none_but_a_stage_always_has(tmp_path: Path) -> None:
    many = {
        f"workshop/zoe/{n}.md": f"---\nstage: ensembling\ngoal: control\n---\n# Need {n}\n\n"
        f"## Forces\n\nTime.\n\n## Solution\n\nAsk {n} of them.\n"
        for n in range(LONGEST_READING + 1)
    }
    found = {(plan.facet, plan.subject) for plan in plans(opened(lay(tmp_path, **many)))}
    assert ("stage", "ensembling") in found
    assert ("goal", "control") not in found
    assert ("goal", "compute-efficiency") in found


def test_a_stage_too_wide_for_one_page_has_one_for_each_field(tmp_path: Path) -> None:
    many = {
        f"workshop/zoe/{n}.md": f"---\nstage: ensembling\n---\n# Need {n}\n\n## Forces\n\nTime.\n\n"
        f"## Solution\n\nAsk {n} of them.\n"
        for n in range(LONGEST_READING + 1)
    }
    site = opened(lay(tmp_path, **many))
    way = "patterns/stage/ensembling/concordance"
    first = parsed(html(site, f"{way}.md"))
    assert not list(having(first, "pat-quote"))
    (jumps,) = having(first, "pat-jump")
    assert words(jumps) == f"Forces {LONGEST_READING + 1} Solution {LONGEST_READING + 1}"
    assert [a.get("href") for a in jumps.iter("a")] == ["forces/", "solution/"]
    page = parsed(html(site, f"{way}/solution.md"))
    quotes = [words(quote) for quote in having(page, "pat-quote")]
    assert len(quotes) == LONGEST_READING + 1
    assert "Need 7 zoe Ask 7 of them." in quotes
    (jumps,) = having(page, "pat-jump")
    assert [a.get("href") for a in jumps.iter("a")] == ["../forces/", "./"]
    assert [a.get("aria-current") for a in jumps.iter("a")] == [None, "page"]
    (ways,) = having(parsed(html(site, "patterns/stage/ensembling.md")), "pat-jump")
    assert [words(a) for a in ways.iter("a")].count("Read field by field") == 1


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("href", ["../b/", "./", "../", "#fn1", "../b/#x", "../images/a.png"])
def test_a_moved_address_leads_where_it_led(href: str, directory_urls: bool) -> None:
    at = Addresses("deep/patterns", directory_urls)
    origin, there = at.pattern("a"), at.concordance("stage", "x")
    if not directory_urls:
        href = {"../b/": "b.html", "./": "./", "../": "../", "../b/#x": "b.html#x"}.get(href, href)
    base = "https://needs.example/"
    old = urljoin(urljoin(base, at.url(origin)), href)
    new = urljoin(urljoin(base, at.url(there)), at.moved(href, origin, there))
    assert new == old


@pytest.mark.parametrize(
    "href", ["https://x.example/#a", "mailto:a@x.example", "/root/", "HTTP://x/"]
)
def test_an_address_elsewhere_stays_as_it_is(href: str) -> None:
    at = Addresses()
    assert at.moved(href, at.pattern("a"), at.concordance("stage", "x")) == href
