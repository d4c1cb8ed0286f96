"""The pages: which there are, what stands in them, and that they hold together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
from jinja2 import Environment

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.links.connect import Backlink, Links, Neighbour, Relation, Wanted
from mkdocs_patterns.pages.book import Book, Page, outline
from mkdocs_patterns.pages.rendering import (
    Headings,
    context,
    environment,
    packaged_templates,
    render,
)
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.guides import Guide
from mkdocs_patterns.reading.patterns import Participant, Pattern, Section
from mkdocs_patterns.urls import Addresses

ROOT = Path(__file__).parents[1]

STAGE = Facet(
    "stage",
    "Pipeline stage",
    (
        Term("cleaning", "Cleaning", "Preparation", "Mending data.", ("scrubbing",), "A book"),
        Term("tuning", "Tuning", "Modeling", "Choosing settings."),
        Term("nas", "Architecture search", "Modeling", broader="tuning"),
        Term("monitoring", "Monitoring", "Deployment"),
    ),
    "Pipeline stages",
)
GOAL = Facet("goal", "Goal", (Term("speed", "Speed"), Term("trust", "Trust")), "Goals")
METHOD = Facet("method", "Method", (Term("pilot", "Pilot runs"),), "Methods")
ALICE, BOB = Participant("alice", "alice"), Participant("bob", "bob")
Terms = Mapping[str, tuple[Assignment, ...]]
NO_TERMS: Terms = {"stage": (), "goal": (), "method": ()}


def sections(**answers: str) -> tuple[Section, ...]:
    return tuple(
        Section(name, name.replace("_", " ").title(), text, 3, (4,))
        for name, text in answers.items()
    )


def pattern(name: str, who: Participant, *parts: Section, empty: tuple[str, ...] = ()) -> Pattern:
    title = name.replace("-", " ").capitalize()
    return Pattern(name, title, who, f"workshop/{who.id}/{name}.md", 1, parts, empty)


STOP = pattern(
    "stop-early",
    ALICE,
    *sections(
        goal="Save a night of computing. It costs.",
        context="A search is running. It is dusk. Nobody looks.",
        solution="Plot the best score over time. Then decide.",
    ),
    empty=("forces", "known_uses"),
)
KNOBS = pattern(
    "which-knobs",
    ALICE,
    Section(None, "Information Need", "The settings that matter. All of them.", 5, (6,)),
    *sections(solution="Run a small study."),
)
CLEAN = pattern("wash-first", BOB, *sections(problem="Dirt."))
LOST = pattern("lost", BOB)
ASSIGNED: Mapping[str, Terms] = {
    "stop-early": {
        "stage": (Assignment("tuning", "prose", "A search is running.", "context", 9),),
        "goal": (Assignment("speed", "front-matter", "speed", None, 2),),
        "method": (Assignment("pilot", "prose", "Plot the best score.", "solution", 12),),
    },
    "which-knobs": {**NO_TERMS, "stage": (Assignment("tuning", "label", "Stage: tuning"),)},
    "wash-first": {
        **NO_TERMS,
        "stage": (Assignment("cleaning", "override"),),
        "goal": (Assignment("trust", "prose", "Dirt.", "problem", 4),),
    },
    "lost": NO_TERMS,
}
SENTENCE = "First find out which knobs matter."
LINKS = Links(
    {
        "stop-early": (
            Relation("Which knobs", "which-knobs", "prerequisite", SENTENCE, 20),
            Relation("Sleep on it", None, "related", "See also Sleep on it.", 21),
        ),
        "which-knobs": (),
        "wash-first": (),
        "lost": (),
    },
    {
        "which-knobs": (Backlink("stop-early", "prerequisite", SENTENCE),),
        "stop-early": (),
        "wash-first": (),
        "lost": (),
    },
    {
        "stop-early": (Neighbour("which-knobs", 0.7, "same pipeline stage"),),
        "which-knobs": (),
        "wash-first": (),
        "lost": (),
    },
    (Wanted("sleep-on-it", "Sleep on it", (("stop-early", "See also Sleep on it.", 21),)),),
)
PROBLEMS = (
    Problem("empty", "note", STOP.source, 14, "Forces has no answer.", "Write one."),
    Problem("image", "warning", STOP.source, 18, "curve.png is missing.", "Add it."),
    Problem("copy", "note", "workshop/zoe/1.md", 1, "An untouched copy.", "Fill it in."),
)
GUIDES = (
    Guide("template", "Template", "workshop/Template.md", sections(goal="Say what you want.")),
)


def book(**changes: object) -> Book:
    catalogue = Catalogue((STAGE, GOAL, METHOD), (STOP, KNOBS, CLEAN, LOST), ASSIGNED, PROBLEMS)
    full = Book(
        catalogue,
        LINKS,
        Addresses(),
        title="Catalogue",
        guides=GUIDES,
        source_url=lambda path, line: f"https://forge.example/{path}#L{line}",
    )
    return replace(full, **changes)  # type: ignore[arg-type]


def empty_book() -> Book:
    return book(
        catalogue=Catalogue((STAGE, GOAL, METHOD), (), {}), links=Links({}, {}, {}), guides=()
    )


@dataclass(frozen=True)
class Text:
    sections: tuple[str, ...]
    footnotes: str = ""
    as_typed: tuple[int, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Texts:
    shown: Callable[[int], Text] | None = None

    def of(self, author: Pattern | Guide) -> Text:
        if self.shown:
            return self.shown(len(author.sections))
        return Text(tuple(f"<p>{section.field} said</p>" for section in author.sections))

    def names(self, pattern: Pattern) -> tuple[object, ...]:
        return (*self.of(pattern).sections, "")


texts = Texts()


@cache
def packaged() -> Environment:
    return environment()


def pages(of: Book, owner: Path | None = None) -> dict[str, Page]:
    templates = environment(owner) if owner else packaged()
    return {plan.path: render(plan, of, templates, texts) for plan in outline(of)}


@cache
def usual() -> Mapping[str, Page]:
    return pages(book())


class Reader(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.headings: list[tuple[int, str, str]] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.open: list[str] = []
        self._heading: tuple[int, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.attributes.update(given)
        if tag not in ("br", "col", "img", "hr", "input", "meta"):
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.hrefs.append(given["href"] or "")
        if re.fullmatch("h[1-6]", tag) and "id" in given:
            self._heading = int(tag[1]), given["id"] or ""
            self.headings.append((*self._heading, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag
        self.words += " " if tag in ("dt", "th", "td", "li", "p") else ""
        if re.fullmatch("h[1-6]", tag):
            self._heading = None

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._heading:
            level, anchor, text = self.headings[-1]
            self.headings[-1] = level, anchor, text + data


def words(page: Page) -> str:
    return " ".join(Reader(page.html).words.split())


# The outline


def test_every_page_has_an_address_of_its_own_on_any_file_system() -> None:
    paths = [plan.path.casefold() for plan in outline(book())]
    assert len(paths) == len(set(paths))


def test_every_page_but_home_has_a_parent_that_comes_before_it() -> None:
    seen: set[str] = set()
    for plan in outline(book()):
        if plan.kind == "home":
            assert plan.parent is None
        else:
            assert plan.parent in seen
        seen.add(plan.path)


def test_there_is_a_page_for_every_subject() -> None:
    kinds = Counter(plan.kind for plan in outline(book()))
    assert kinds == {
        "home": 1, "compare": 1, "pattern": 4, "facet": 3, "term": 7, "unclassified": 3,
        "matrix": 1, "concordance": 1, "sheet": 2, "deck": 1, "codebook": 1,
        "participants": 1, "participant": 2, "wanted": 1, "report": 1, "dataset": 1, "guide": 1,
    }  # fmt: skip


def test_a_pattern_stands_below_its_stage_and_without_one_below_unclassified() -> None:
    parents = {plan.subject: plan.parent for plan in outline(book()) if plan.kind == "pattern"}
    assert parents["stop-early"] == "patterns/stage/tuning.md"
    assert parents["lost"] == "patterns/stage/unclassified.md"


def test_without_facets_there_are_still_pages_for_all_patterns() -> None:
    bare = Catalogue((), (STOP, LOST), {"stop-early": {}, "lost": {}})
    none: dict[str, tuple[()]] = {"stop-early": (), "lost": ()}
    made = pages(book(catalogue=bare, links=Links(none, none, none)))
    assert {"patterns/stop-early.md", "patterns/lost.md"} <= set(made)
    assert "patterns/matrix.md" not in made


# How they hold together


@pytest.mark.parametrize("root", ["patterns", "", "deep/er"])
@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_link_leads_to_a_page_and_every_fragment_to_an_id(
    root: str, directory_urls: bool
) -> None:
    at = Addresses(root, directory_urls)
    made = pages(book(addresses=at))
    site = "https://site.example/sub/"
    ids = {urljoin(site, at.url(path)): set(Reader(page.html).ids) for path, page in made.items()}
    followed = 0
    for path, page in made.items():
        for href in Reader(page.html).hrefs:
            if href.startswith("https://forge.example/") or href.endswith(DOWNLOADS):
                continue
            target, _, anchor = urljoin(urljoin(site, at.url(path)), href).partition("#")
            target = target.partition("?")[0]
            assert target in ids, f"{path}: {href}"
            assert not anchor or anchor in ids[target], f"{path}: {href}"
            followed += 1
    assert followed > len(made)


DOWNLOADS = (".json", ".csv", ".jsonld", ".qdc", ".txt", ".xml")
"""Files beside the pages."""


def test_contents_are_the_headings_of_the_page_in_order() -> None:
    for page in usual().values():
        found = [heading for heading in Reader(page.html).headings if heading[1]]
        assert [(a.level, a.id, a.title) for a in page.toc] == found
        assert [anchor.level for anchor in page.toc].count(1) == 1


def test_ids_are_unique_and_none_can_clobber_a_theme() -> None:
    for page in usual().values():
        ids = Reader(page.html).ids
        assert len(ids) == len(set(ids))
        assert all(name.startswith(("p-", "pat-")) for name in ids)


def test_every_page_closes_what_it_opens() -> None:
    for page in (*usual().values(), *pages(empty_book()).values()):
        assert Reader(page.html).open == []


def test_a_heading_whose_id_is_taken_gets_a_number() -> None:
    heading = Headings()
    assert heading(2, "Goal", "goal") == '<h2 id="p-goal">Goal</h2>'
    assert heading(2, "Goal", "goal") == '<h2 id="p-goal-2">Goal</h2>'
    assert [anchor.id for anchor in heading.anchors] == ["p-goal", "p-goal-2"]


def test_no_id_begins_with_two_underscores_or_holds_a_space() -> None:
    assert Headings()(2, "x", "__config") == '<h2 id="p-__config">x</h2>'
    assert Headings()(2, "x", 'a b"c') == '<h2 id="p-a-b-c">x</h2>'


NASTY = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"


def test_nothing_an_author_writes_becomes_markup() -> None:
    who = Participant("mallory", NASTY)
    bad = Pattern(
        "bad",
        NASTY,
        who,
        "workshop/m/x.md",
        1,
        (Section("goal", NASTY, NASTY, 1, (1,)),),
        ("forces",),
    )
    assigned: Terms = {
        **NO_TERMS,
        "stage": (Assignment("tuning", "prose", NASTY, "goal", 1),),
        "method": (Assignment("pilot", "prose", NASTY, "solution", 1),),
    }
    links = Links(
        {
            "bad": (
                Relation(NASTY, None, "related", NASTY, 1),
                Relation(NASTY, "bad", "refines", NASTY, 2),
            )
        },
        {"bad": (Backlink("bad", "refines", NASTY),)},
        {"bad": (Neighbour("bad", 1, NASTY),)},
        (Wanted("w", NASTY, (("bad", NASTY, 1),)),),
    )
    trouble = (Problem("c", "warning", f"workshop/{NASTY}", 1, NASTY, NASTY),)
    made = pages(
        book(
            catalogue=Catalogue((STAGE, GOAL, METHOD), (bad,), {"bad": assigned}, trouble),
            links=links,
            guides=(Guide("g", NASTY, NASTY, sections(goal="x")),),
        )
    )
    shown = 0
    for page in made.values():
        found = Reader(page.html)
        assert not {"script", "img", "title"} & set(found.tags)
        assert "onerror" not in found.attributes
        assert "{{ 7*7 }}" in found.words or "49" not in found.words
        shown += "alert(1)" in found.words
    assert shown >= 8


def test_a_pattern_page_does_not_grow_with_the_catalogue() -> None:
    others = tuple(pattern(f"other-{n}", BOB) for n in range(200))
    names = {p.id: () for p in others}
    big = book(
        catalogue=Catalogue(
            (STAGE, GOAL, METHOD),
            (STOP, KNOBS, CLEAN, LOST, *others),
            {**ASSIGNED, **dict.fromkeys(names, NO_TERMS)},
        ),
        links=Links(
            {**LINKS.relations, **names}, {**LINKS.backlinks, **names}, {**LINKS.similar, **names}
        ),
    )
    plan = next(plan for plan in outline(big) if plan.subject == "stop-early")
    alone = usual()["patterns/stop-early.md"].html
    assert abs(len(render(plan, big, packaged(), texts).html) - len(alone)) < 100


def test_the_same_book_gives_the_same_bytes() -> None:
    assert pages(book()) == pages(book())


# What a pattern's page tells


def stop_page() -> Page:
    return usual()["patterns/stop-early.md"]


def test_when_what_how_and_why_stand_at_the_top() -> None:
    text = words(stop_page())
    assert "What must be known Plot the best score over time. When" in text
    assert "When the need arises Tuning. A search is running. It is dusk. How" in text
    assert "How it is found out Pilot runs: Plot the best score. Why" in text
    assert "Why it matters Save a night of computing. It costs." in text


def test_an_information_need_is_what_must_be_known() -> None:
    assert "What must be known The settings that matter. All of them. When" in words(
        usual()["patterns/which-knobs.md"]
    )


def test_what_was_not_said_is_said_not_to_be() -> None:
    assert words(usual()["patterns/lost.md"]).count("Not said.") == 4


def test_terms_from_prose_are_marked_with_their_evidence_and_others_are_not() -> None:
    text = words(stop_page())
    assert "Tuning suggested" in text
    assert "Speed suggested" not in text
    assert "Tuning suggested by A search is running. Context, line 9" in text
    assert "https://forge.example/workshop/alice/stop-early.md#L9" in stop_page().html
    assert "suggested" not in words(usual()["patterns/which-knobs.md"])


def test_terms_from_the_same_words_share_one_line_of_evidence() -> None:
    same = Assignment("tuning", "prose", "One sentence.", "goal", 3)
    assigned = {**ASSIGNED, "lost": {**NO_TERMS, "stage": (same, replace(same, term="nas"))}}
    catalogue = Catalogue((STAGE, GOAL, METHOD), (LOST,), assigned)
    text = words(
        pages(book(catalogue=catalogue, links=Links({"lost": ()}, {"lost": ()}, {"lost": ()})))[
            "patterns/lost.md"
        ]
    )
    assert "Tuning, Architecture search suggested by One sentence." in text


def test_sections_stand_in_the_files_order_with_the_authors_text() -> None:
    text = words(stop_page())
    assert "Goal goal said Context context said Solution solution said" in text
    assert "Left open by the author: Forces, Known uses." in text


def test_relations_are_typed_in_both_directions_with_their_sentence() -> None:
    assert f"Needs first Which knobs {SENTENCE}" in words(stop_page())
    assert f"Prerequisite of Stop early {SENTENCE}" in words(usual()["patterns/which-knobs.md"])
    assert "Which knobs same pipeline stage" in words(stop_page())


def test_a_wanted_name_is_shown_as_wanted_and_leads_to_its_place() -> None:
    assert "Sleep on it wanted: no such pattern yet" in words(stop_page())
    assert 'href="../wanted/#p-wanted-sleep-on-it"' in stop_page().html
    assert "Wanted by Stop early See also Sleep on it." in words(usual()["patterns/wanted.md"])


def test_previous_and_next_stay_inside_the_stage() -> None:
    assert 'rel="next" href="../which-knobs/"' in stop_page().html
    assert 'rel="prev" href="../stop-early/"' in usual()["patterns/which-knobs.md"].html
    assert "rel=" not in usual()["patterns/wash-first.md"].html


def test_hosts_learn_tags_source_and_description() -> None:
    page = stop_page()
    assert page.tags == ("Tuning", "Speed", "Pilot runs")
    assert page.source == "workshop/alice/stop-early.md"
    assert page.description == "Plot the best score over time."
    assert [p.path for p in usual().values() if p.searchable] == [
        plan.path for plan in outline(book()) if plan.kind == "pattern"
    ]


# What lists tell


def test_home_counts_the_stages_marks_gaps_and_lists_every_pattern() -> None:
    page = usual()["patterns/index.md"]
    text = words(page)
    assert "4 patterns by 2 participants" in text
    assert "Cleaning 1 pattern" in text
    assert "Tuning 2 patterns" in text
    assert "Monitoring gap: none yet" in text
    assert "1 unclassified" in text
    assert "Speed 1 Trust 1 Unclassified 2" in text
    assert {"lost/", "stop-early/", "wash-first/", "which-knobs/"} <= set(Reader(page.html).hrefs)
    assert "Plot the best score over time. Speed suggested: Tuning Pilot runs by alice" in text


def test_home_without_patterns_tells_how_to_begin() -> None:
    text = words(pages(replace(empty_book(), sources=("notes",)))["patterns/index.md"])
    assert "No pattern has been written yet." in text
    assert "notes/your-name/" in text


def test_a_term_page_defines_the_term_and_lists_its_patterns_with_their_need() -> None:
    text = words(usual()["patterns/stage/cleaning.md"])
    assert "Mending data. Also called scrubbing After A book" in text
    assert "1 pattern" in text
    assert "Wash first Cleaning suggested: Trust by bob" in text
    tuning = words(usual()["patterns/stage/tuning.md"])
    assert "Includes Architecture search (0)" in tuning
    assert "Stop early Plot the best score over time. Speed suggested:" in tuning


def test_a_term_without_patterns_is_shown_as_a_gap() -> None:
    assert "A gap No pattern carries this term yet." in words(
        usual()["patterns/stage/monitoring.md"]
    )
    assert "Monitoring gap: none yet" in words(usual()["patterns/stage/index.md"])


def test_patterns_without_a_term_are_listed_as_unclassified() -> None:
    text = words(usual()["patterns/goal/unclassified.md"])
    assert "2 patterns" in text
    assert "Lost by bob" in text
    assert "Stop early" not in text


def test_the_matrix_counts_pairs_and_says_where_there_are_none() -> None:
    page = usual()["patterns/matrix.md"]
    text = words(page)
    found = Reader(page.html)
    assert found.tags["table"] == 3
    assert found.tags["caption"] == 3
    assert "Tuning 1 – none 2" in text
    assert "6 of 8 cells are empty" in text
    assert page.html.count('scope="row"') == (4 + 1) + (4 + 1) + (2 + 1)


def test_participants_have_their_patterns_and_completeness() -> None:
    assert "alice 2 patterns, 4 of 6 fields answered" in words(
        usual()["patterns/participants/index.md"]
    )
    assert "Wash first Cleaning suggested: Trust by bob" in words(
        usual()["patterns/participants/bob.md"]
    )


def test_the_report_groups_problems_by_participant_and_severity() -> None:
    text = words(usual()["patterns/report.md"])
    assert "0 errors, 1 warning, 2 notes; 5 of 7 fields answered in 4 patterns." in text
    assert (
        "alice 2 patterns, 66 % of the fields answered Warnings curve.png is missing. Add it."
        in text
    )
    assert "workshop/alice/stop-early.md:18 image Notes Forces has no answer." in text
    assert "Stop early: Forces, Known uses" in text
    assert "workshop/zoe Notes An untouched copy." in text


def test_a_problem_in_a_folder_below_a_participants_is_theirs() -> None:
    deep = Problem("copy", "note", "workshop/alice/old/1.md", 1, "An untouched copy.", "Fill it.")
    catalogue = replace(book().catalogue, problems=(deep,))
    page = pages(book(catalogue=catalogue))["patterns/report.md"]
    assert "workshop/alice/old" not in [anchor.title for anchor in page.toc]
    assert "alice 2 patterns, 66 % of the fields answered Notes An untouched copy." in words(page)


def test_guides_are_shown_with_their_source() -> None:
    text = words(usual()["patterns/guide/template.md"])
    assert "Goal goal said Source: workshop/Template.md" in text


# Templates as public API


def test_an_owner_replaces_a_single_template(tmp_path: Path) -> None:
    mine = tmp_path / "patterns" / "parts" / "crumbs.html"
    mine.parent.mkdir(parents=True)
    mine.write_text("<p>My own way up: {{ crumbs|length }}</p>")
    changed = pages(book(), tmp_path)["patterns/stage/tuning.md"]
    assert "My own way up: 2" in words(changed)
    assert "Choosing settings." in words(changed)


def test_an_owners_heading_joins_the_contents(tmp_path: Path) -> None:
    mine = tmp_path / "patterns" / "wanted.html"
    mine.parent.mkdir(parents=True)
    mine.write_text("{{ heading(1, title, 'title') }}{{ heading(2, 'Write <one>!', 'mine') }}")
    page = pages(book(), tmp_path)["patterns/wanted.md"]
    assert [(a.id, a.title) for a in page.toc] == [
        ("p-title", "Wanted patterns"),
        ("p-mine", "Write <one>!"),
    ]


def test_every_template_and_all_it_is_given_is_documented() -> None:
    reference = (ROOT / "docs" / "reference" / "templates.md").read_text("utf-8")
    for template in packaged_templates().rglob("*.html"):
        assert f"`{template.relative_to(packaged_templates()).as_posix()}`" in reference
        assert template.read_text("utf-8").startswith("{#")
    for plan in outline(book()):
        part = reference.split(f"### `patterns/{plan.kind}.html`", 1)[1].split("\n##", 1)[0]
        shared = reference.split("## What every page gets", 1)[1].split("\n##", 1)[0]
        for name in context(plan, book()):
            name = {"section_views": "sections", "field_views": "fields"}.get(name, name)
            assert f"`{name}`" in part or f"`{name}`" in shared, f"{plan.kind}: {name}"


def test_the_stylesheet_asks_nobody_for_anything() -> None:
    css = (packaged_templates() / "assets" / "patterns.css").read_text("utf-8")
    assert "url(" not in css
    assert "@import" not in css


def test_a_context_is_made_of_values_only_that_tell_when_a_page_must_change() -> None:
    for plan in outline(book()):
        assert repr(context(plan, book())) == repr(context(plan, book()))
        assert " at 0x" not in repr(context(plan, book()))


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("origin", ["index.md", "a/index.md", "a/b.md", "a/b/c.md"])
@pytest.mark.parametrize("target", ["index.md", "a/index.md", "a/b.md", "a/b/c.md", "x/y.png"])
def test_a_relative_link_leads_from_page_to_page(
    origin: str, target: str, directory_urls: bool
) -> None:
    at = Addresses("", directory_urls)
    site = "https://site.example/sub/"
    link = at.link(origin, f"{target}#spot")
    assert urljoin(urljoin(site, at.url(origin)), link) == urljoin(site, at.url(target)) + "#spot"


def drawn(text: Callable[[int], Text]) -> str:
    """The page of a pattern whose text came out like this; it is given the number of sections."""
    of = book()
    plan = next(plan for plan in outline(of) if plan.kind == "pattern")
    return render(plan, of, packaged(), Texts(text)).html


def test_a_page_says_why_its_text_is_shown_as_typed() -> None:
    html = drawn(lambda n: Text(("<p>raw</p>",) * n, "", tuple(range(n)), "it took too long"))
    assert "shown as typed: it took too long" in html
    assert "words of it would be lost" not in html


def test_a_page_says_which_section_is_shown_as_typed() -> None:
    html = drawn(lambda n: Text(("<p>raw</p>",) * n, as_typed=(0,)))
    assert html.count("words of it would be lost") == 1
