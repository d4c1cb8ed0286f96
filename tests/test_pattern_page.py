"""The page of one pattern: what stands around the author's text, and what it costs."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import jsonschema
import pytest
from built.building import pattern
from mkdocs.config.defaults import MkDocsConfig
from reading_site import REPOSITORY, assets, having, html, lay, opened, parsed, words

from mkdocs_patterns.exports.data import as_data, data_schema
from mkdocs_patterns.host.contribute import edit_url, issue_url
from mkdocs_patterns.pages.neighbourhood import MOST, Drawing, Neighbour, draw
from mkdocs_patterns.settings import Settings, load_settings
from mkdocs_patterns.site import Site

PILOT = "patterns/cheap-pilot.md"
LUCK = "patterns/100-luck-co.md"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return opened(lay(tmp_path_factory.mktemp("project")))


def linked(site: Site, path: str) -> dict[str, Any]:
    text = site.page(next(plan for plan in site.plans if plan.path == path)).linked_data
    found: dict[str, Any] = json.loads(text)
    return found


# Citing


def test_a_citation_names_author_year_title_catalogue_and_address(site: Site) -> None:
    (box,) = having(parsed(html(site, PILOT)), "pat-cite")
    address = "https://needs.example/deep/patterns/cheap-pilot/"
    assert words(next(box.iter("p"))) == f"ada (2024): Cheap Pilot. In: Patterns. {address}"
    assert "".join(next(box.iter("pre")).itertext()) == (
        "@misc{cheap-pilot,\n"
        "  author = {{ada}},\n"
        "  title = {{Cheap Pilot}},\n"
        "  howpublished = {Patterns},\n"
        "  year = {2024},\n"
        f"  url = {{{address}}}\n"
        "}"
    )


def test_what_tex_would_run_is_escaped_and_no_year_is_made_up(site: Site) -> None:
    (box,) = having(parsed(html(site, LUCK)), "pat-cite")
    entry = "".join(next(box.iter("pre")).itertext())
    assert r"title = {{100\% \{Luck\} \& Co\_}}," in entry
    assert "year" not in entry
    assert words(next(box.iter("p"))).startswith("eve: 100% {Luck} & Co_. In:")


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("a\\b", r"a\textbackslash{}b"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
        ("$x$ #1", r"\$x\$ \#1"),
    ],
)
def test_each_special_character_of_tex_is_written_out(
    title: str, written: str, tmp_path: Path
) -> None:
    text = pattern("x", front=f"title: '{title}'", solution="Wait a day, then ask.", goal="G.")
    site = opened(lay(tmp_path, **{"workshop/tex/one.md": text}))
    (found,) = (p for p in site.build.catalogue.patterns if p.participant.name == "tex")
    assert found.title == title
    (box,) = having(parsed(html(site, site.addresses.pattern(found.id))), "pat-cite")
    assert f"title = {{{{{written}}}}}" in "".join(next(box.iter("pre")).itertext())


def test_without_an_address_of_the_site_the_citation_has_none(tmp_path: Path) -> None:
    (box,) = having(parsed(html(opened(lay(tmp_path), site_url=""), PILOT)), "pat-cite")
    assert not list(box.iter("a"))
    assert "url" not in words(box)


# Data


def test_the_page_says_in_linked_data_what_it_is_about(site: Site) -> None:
    assert linked(site, PILOT) == {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "termCode": "cheap-pilot",
        "name": "Cheap Pilot",
        "description": "Twenty trials on a small sample.",
        "url": "https://needs.example/deep/patterns/cheap-pilot/",
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "name": "Patterns",
            "url": "../",
        },
    }


def test_no_text_ends_the_script_that_linked_data_stand_in(tmp_path: Path) -> None:
    title = "</script><!--<script>&amp;"
    text = pattern("x", front=f"title: '{title}'", solution=f"Say {title} aloud.", goal="Go.")
    site = opened(lay(tmp_path, **{"workshop/mallory/one.md": text}))
    (found,) = (p for p in site.build.catalogue.patterns if p.participant.name == "mallory")
    plan = next(plan for plan in site.plans if plan.subject == found.id)
    raw = site.page(plan).linked_data
    assert not set("<>&") & set(raw)
    assert json.loads(raw)["name"] == title


def test_each_patterns_file_is_its_entry_of_the_catalogues(site: Site) -> None:
    files = assets(site)
    whole = as_data(site.build, site.addresses)
    assert len(whole["patterns"]) == 5
    for entry in whole["patterns"]:
        assert json.loads(files[f"patterns/{entry['id']}/pattern.json"]) == entry
    alone = {**whole, "patterns": [json.loads(files["patterns/cheap-pilot/pattern.json"])]}
    jsonschema.validate(alone, json.loads(data_schema()))


@pytest.mark.parametrize("directory_urls", [True, False])
def test_the_page_links_its_data_and_the_page_that_compares(
    directory_urls: bool, tmp_path: Path
) -> None:
    site = opened(lay(tmp_path), directory_urls=directory_urls)
    (acts,) = having(parsed(html(site, PILOT)), "pat-acts")
    here = urljoin("https://needs.example/", site.addresses.url(PILOT))
    hrefs = {words(a): urlsplit(urljoin(here, a.get("href", ""))) for a in acts.iter("a")}
    assert hrefs["JSON"].path == "/patterns/cheap-pilot/pattern.json"
    compare = site.addresses.url(site.addresses.compare())
    assert (hrefs["Compare"].path, hrefs["Compare"].query) == (f"/{compare}", "ids=cheap-pilot")


# Contributing


def test_a_reader_can_edit_the_file_and_report_a_problem(site: Site) -> None:
    (acts,) = having(parsed(html(site, PILOT)), "pat-acts")
    hrefs = {words(a): a.get("href") for a in acts.iter("a")}
    assert hrefs["Improve this pattern"] == f"{REPOSITORY}/edit/main/workshop/ada/pilot.md"
    assert hrefs["Report a problem"] == (
        f"{REPOSITORY}/issues/new?cheap-pilot: |workshop/ada/pilot.md, line 7\n"
        "https://needs.example/deep/patterns/cheap-pilot/\n\n"
    )


def test_without_a_repository_neither_is_offered(tmp_path: Path) -> None:
    nothing: dict[str, Any] = {
        "edit_url": lambda path: None,
        "issue_url": lambda title, text: None,
    }
    (acts,) = having(parsed(html(opened(lay(tmp_path), **nothing), PILOT)), "pat-acts")
    assert [words(a) for a in acts.iter("a")][-2:] == ["Compare", "JSON"]


def configured(folder: Path, **options: Any) -> MkDocsConfig:
    config = MkDocsConfig(str(folder / "mkdocs.yml"))
    config.load_dict({"site_name": "x", "docs_dir": str(folder / "docs"), **options})
    assert config.validate()[0] == []
    return config


@pytest.mark.parametrize(
    ("repository", "path", "title", "body"),
    [
        ("https://github.com/acme/needs", "/acme/needs/issues/new", "title", "body"),
        ("https://github.acme.example/a/b/", "/a/b/issues/new", "title", "body"),
        (
            "https://gitlab.com/acme/needs",
            "/acme/needs/-/issues/new",
            "issue[title]",
            "issue[description]",
        ),
    ],
)
def test_a_report_is_opened_with_what_it_is_about(
    repository: str, path: str, title: str, body: str, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    address = issue_url(configured(tmp_path, repo_url=repository))("größe & 1: ", "a\n<b>#?")
    assert address is not None
    parts = urlsplit(address)
    assert parts.path == path
    assert parse_qs(parts.query) == {title: ["größe & 1: "], body: ["a\n<b>#?"]}
    assert re.fullmatch(r"[!-~]+", address)


@pytest.mark.parametrize(
    "repository", [None, "https://forge.example/a/b", "https://x.example/github"]
)
def test_an_unknown_forge_gets_no_report(repository: str | None, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    options = {"repo_url": repository} if repository else {}
    assert issue_url(configured(tmp_path, **options))("title", "text") is None


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"repo_url": REPOSITORY, "edit_uri": "blob/main/docs/"},
            f"{REPOSITORY}/edit/main/workshop/a%20b.md",
        ),
        (
            {"repo_url": REPOSITORY, "edit_uri": "edit/main/docs/"},
            f"{REPOSITORY}/edit/main/workshop/a%20b.md",
        ),
        ({"repo_url": REPOSITORY, "edit_uri": ""}, None),
    ],
)
def test_a_file_is_edited_where_the_repository_has_it(
    options: dict[str, str], expected: str | None, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "workshop").mkdir()
    settings: Settings = load_settings({}, tmp_path)
    assert edit_url(settings, configured(tmp_path, **options))("workshop/a b.md") == expected


# The neighbourhood


def named(count: int, kind: str = "Leads to") -> list[Neighbour]:
    return [Neighbour(kind, f"{kind} {n}", f"../{kind}-{n}/") for n in range(count)]


def drawing(before: list[Neighbour], after: list[Neighbour]) -> Drawing:
    found = draw("The middle", before, after)
    assert found is not None
    return found


def test_a_pattern_stands_between_what_comes_before_and_what_comes_after() -> None:
    found = drawing(named(2, "Needs first"), named(3))
    assert [spot.y < found.y for spot in found.spots] == [True, True, False, False, False]
    assert [caption.text for caption in found.captions] == ["Needs first", "Leads to"]
    rows = sorted([found.y, *(s.y for s in found.spots), *(c.y for c in found.captions)])
    assert all(low - high >= 24 for high, low in pairwise(rows))
    assert found.height > max(rows)


def test_where_nothing_is_near_nothing_is_drawn(site: Site) -> None:
    assert draw("Alone", [], []) is None
    assert not list(parsed(html(site, "patterns/adrift.md")).iter(f"{SVG}svg"))


def test_a_pattern_is_drawn_once_however_often_it_is_named() -> None:
    first, again = Neighbour("Needs first", "A", "../a/"), Neighbour("Leads to", "A", "../a/")
    found = drawing([first, first], [again, Neighbour("Leads to", "B", "../b/")])
    assert [spot.title for spot in found.spots] == ["A", "B"]


@pytest.mark.parametrize(("before", "after"), [(30, 0), (0, 30), (30, 30), (3, 30), (30, 3)])
def test_no_more_are_drawn_than_can_be_read_and_the_rest_is_counted(
    before: int, after: int
) -> None:
    found = drawing(named(before, "Needs first"), named(after))
    assert len(found.spots) == MOST
    assert found.more == before + after - MOST
    assert sum(spot.y < found.y for spot in found.spots) == min(
        before, MOST - min(after, MOST // 2)
    )


def test_a_long_title_is_cut_and_a_short_one_is_not() -> None:
    long, short = "Which of the forty settings of this search matter", "Which settings matter"
    wide = "設定のうちどれが本当に重要なのかを知る方法"
    found = drawing([], [Neighbour("x", t, t) for t in (long, short, wide)])
    cut = [spot.title for spot in found.spots]
    assert cut[0].endswith("…")
    assert long.startswith(cut[0][:-1])
    assert cut[1] == short
    assert len(cut[2]) < len(cut[0])


def test_wanted_patterns_are_drawn_dashed_and_without_a_point(site: Site) -> None:
    wanted = Neighbour("Leads to", "Nobody's", "../wanted/#x", wanted=True)
    found = drawing([], [*named(1), wanted])
    assert (found.lines.count("M"), found.dashes.count("M"), found.dots.count("M")) == (1, 1, 1)
    svg = next(parsed(html(site, PILOT)).iter(f"{SVG}svg"))
    links = {words(a): a.get("{http://www.w3.org/1999/xlink}href") for a in svg.iter(f"{SVG}a")}
    assert links == {
        "Trust in Small Samples": "../wanted/#p-wanted-trust-in-small-samples",
        "Seed Lottery": "../seed-lottery/",
    }


def test_the_drawing_is_small_and_every_neighbour_in_it_is_in_the_lists(tmp_path: Path) -> None:
    names = "\n".join(f"- Leads to: The Unwritten Pattern Number {n}" for n in range(14))
    text = pattern("Hub", solution="Ask around.", goal="Know.", related_patterns=names)
    page = html(opened(lay(tmp_path, **{"workshop/hub/one.md": text})), "patterns/hub.md")
    drawn = page[page.index("<figure") : page.index("</figure>")]
    assert len(drawn.encode()) < 2_500
    assert "and 4 more in the lists" in drawn
    svg = next(parsed(page).iter(f"{SVG}svg"))
    listed = {words(a) for group in having(parsed(page), "pat-mentions") for a in group.iter("a")}
    assert {words(a) for a in svg.iter(f"{SVG}a")} <= listed


def test_links_of_the_drawing_are_of_the_kind_that_themes_leave_alone(site: Site) -> None:
    page = html(site, PILOT)
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert svg.count("xlink:href=") == 2
    assert not re.search(r"(?<!xlink:)href=", svg)


# All of it together


def test_the_card_comes_before_everything_but_the_title(site: Site) -> None:
    root = parsed(html(site, PILOT))
    names = [e.get("class") or e.tag for e in next(having(root, "patterns"))]
    assert names[:4] == ["pat-crumbs", "h1", "pat-card", "pat-gist"]


def test_the_need_in_a_sentence_stands_above_when_how_and_why(site: Site) -> None:
    (gist,) = having(parsed(html(site, PILOT)), "pat-gist")
    assert [words(dt).split()[0] for dt in gist.iter("dt")] == ["What", "When", "How", "Why"]


def test_every_kind_of_page_is_markup_no_browser_has_to_mend(site: Site) -> None:
    kinds = set()
    for plan in site.plans:
        if plan.kind in ("pattern", "concordance", "sheet", "deck"):
            kinds.add(plan.kind)
            parsed(site.page(plan).html)
    assert len(kinds) == 4
