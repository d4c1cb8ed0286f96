"""Field by field: all answers of a term's patterns on one page, each with its source."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import pytest
from reading_site import having, html, lay, opened, parsed, words

from mkdocs_patterns.memory import Memory
from mkdocs_patterns.pages.book import LONGEST_READING, PagePlan
from mkdocs_patterns.site import Site
from mkdocs_patterns.urls import Addresses

DEEP = "patterns/concordance/solution.md"
PAGE = "patterns/stage/hyperparameter-optimization/concordance.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return opened(lay(tmp_path_factory.mktemp("project")))


def plans(site: Site, kind: str = "concordance") -> list[PagePlan]:
    return [plan for plan in site.plans if plan.kind == kind]


def quotes(page: Element) -> list[tuple[Element, Element]]:
    """Source and words of every answer."""
    lists = having(page, "pat-quotes")
    parts = [
        [e for each in found for e in (each if each.tag == "div" else [each])] for found in lists
    ]
    pairs = [(found[::2], found[1::2]) for found in parts]
    assert all(e.tag == "dt" for sources, _ in pairs for e in sources)
    assert all(e.tag == "dd" for _, said in pairs for e in said)
    return [pair for found in pairs for pair in zip(*found, strict=True)]


def told(page: Element) -> list[str]:
    """Every answer as it is read."""
    return [f"{words(source)} {words(said)}" for source, said in quotes(page)]


def test_fields_stand_in_the_templates_order_with_every_answer_under_its_own(site: Site) -> None:
    page = parsed(html(site, PAGE))
    headings = [words(h) for h in page.iter("h2")]
    assert headings == ["Goal", "Forces", "Solution"]
    found = told(page)
    assert found[0] == "Cheap Pilot ada Spend the budget where it pays. Not elsewhere."
    assert found[1].startswith("Cheap Pilot ada A small sample lies.")
    assert found[2] == "Nothing Said Yet bob Time is short."
    assert found[3].startswith("Seed Lottery bob One seed is an anecdote.")
    assert len(found) == 6


def test_the_page_says_how_many_answers_a_field_has_before_they_are_read(site: Site) -> None:
    (jumps,) = having(parsed(html(site, PAGE)), "pat-jump")
    assert words(jumps) == "Goal 1 Forces 3 Solution 2"


def test_every_quote_leads_to_its_section_of_the_patterns_page(site: Site) -> None:
    sources = [next(source.iter("a")) for source, _ in quotes(parsed(html(site, PAGE)))]
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


def lay_wide(folder: Path) -> Path:
    """A project with a stage and a goal whose answers are too many for one page."""
    many = {
        f"workshop/zoe/{n}.md": f"---\nstage: ensembling\ngoal: control\n---\n# Need {n}\n\n"
        f"## Forces\n\nTime is {n} & money.\n\n## Solution\n\nAsk {n} of [them](b.md).\n"
        for n in range(LONGEST_READING)
    }
    many["workshop/zoe/b.md"] = (
        "---\nstage: ensembling\ngoal: control\n---\n# Need <b>\n\n## Solution\n\nOne.\n\nTwo.\n"
    )
    return lay(folder, **many)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return opened(lay_wide(tmp_path_factory.mktemp("wide")))


def test_every_term_of_several_patterns_leads_to_what_they_say_however_many(wide: Site) -> None:
    at, having_term = wide.addresses, wide.build.catalogue.having
    paths = {plan.path for plan in wide.plans}
    seen = set()
    for facet in wide.build.catalogue.facets:
        for term in facet.terms:
            found = html(wide, at.term(facet.id, term.id))
            count = len(having_term(facet.id, term.id))
            assert ("Read field by field" in found) == (count > 1)
            own = at.concordance(facet.id, term.id)
            assert (own in paths) == (1 < count <= LONGEST_READING)
            if count > LONGEST_READING:
                way = f"../../concordance/forces/?{facet.id}={term.id}"
                assert f'href="{way}"' in found
                seen.add((facet.id, term.id))
    assert seen == {("stage", "ensembling"), ("goal", "control")}


def test_where_a_term_is_wide_each_field_has_a_page_with_all_answers(wide: Site) -> None:
    page = parsed(html(wide, DEEP))
    (heading,) = page.iter("h2")
    assert words(heading) == "Solution"
    patterns = wide.build.catalogue.patterns
    everything = [p for p in patterns if any(s.field == "solution" for s in p.sections)]
    assert len(quotes(page)) == len(everything) > LONGEST_READING
    assert {"Need 7 zoe Ask 7 of them.", "Need <b> zoe One. Two."} < set(told(page))
    (jumps,) = having(page, "pat-jump")
    ways = {words(a): (a.get("href"), a.get("aria-current")) for a in jumps.iter("a")}
    assert ways["Forces"] == ("../forces/", None)
    assert ways["Solution"] == ("./", "page")


def test_an_answer_names_its_terms_by_their_place_among_the_choices(wide: Site) -> None:
    page = parsed(html(wide, DEEP))
    values = [option.get("value", "") for option in page.iter("option")]
    assert values[0] == ""
    facets = wide.build.catalogue.facets
    terms = {f"{f.id}={t.id}": (f.id, t.id) for f in facets for t in f.terms}
    (field,) = having(page, "pat-quotes")
    for value, key in terms.items():
        carried = {p.title for p in wide.build.catalogue.having(*key)}
        assert (value in values) == bool(carried)
        if carried:
            number = str(values.index(value))
            marked = [e for e in field if number in e.get("data-t", "").split()]
            assert {words(a) for e in marked for a in next(iter(e)).iter("a")} <= carried
            answering = {words(a) for e in field for a in next(iter(e)).iter("a")} & carried
            assert len(marked) == len(answering)


@pytest.mark.parametrize(
    "text",
    [
        "---\nstage: ensembling\n---\n# Need 7\n\n## Forces\n\nTime.\n\n## Solution\n\nAsk 7.\n",
        "---\nstage: ensembling\ngoal: trust\n---\n# Need 7\n\n## Solution\n\nAsk 7.\n",
        "---\ngoal: control\n---\n# Need Seven\n\n## Goal\n\nWait.\n\n## Solution\n\nAsk 7.\n",
    ],
)
def test_after_an_edit_remembered_pages_say_what_new_ones_would(text: str, tmp_path: Path) -> None:
    memory = Memory()
    first = opened(lay_wide(tmp_path), memory=memory)
    before = {plan.path: first.page(plan).html for plan in plans(first)}
    memory.next_build()
    (tmp_path / "workshop/zoe/7.md").write_text(text, "utf-8")
    again, anew = opened(tmp_path, memory=memory), opened(tmp_path)
    assert again.plans == anew.plans
    for plan in plans(again):
        assert again.page(plan).html == anew.page(plan).html, plan.path
    assert again.page(next(p for p in again.plans if p.path == DEEP)).html != before[DEEP]


def test_a_catalogue_without_wide_terms_has_no_pages_of_single_fields(site: Site) -> None:
    assert not [plan for plan in plans(site) if plan.field]


@pytest.mark.parametrize("path", [PAGE, DEEP])
def test_sources_and_words_lead_to_patterns_from_pages_of_any_depth(path: str, wide: Site) -> None:
    patterns = "https://needs.example/patterns/"
    here = f"https://needs.example/{wide.addresses.url(path)}"
    found = quotes(parsed(html(wide, path)))
    for source, said in found:
        (target,) = (urljoin(here, a.get("href", "")) for a in source.iter("a"))
        name = target.removeprefix(patterns).partition("/")[0]
        assert wide.build.catalogue.by_id[name].title in words(source)
        links = {urljoin(here, a.get("href", "")) for a in said.iter("a")}
        assert links == ({f"{patterns}need-b/"} if "of them" in words(said) else links)


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
