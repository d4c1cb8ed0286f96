"""The explorer, the matrix and the comparison: what their pages are given, and what it costs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from built.building import pattern, write
from mkdocs.config.defaults import MkDocsConfig
from reading_site import assets
from test_pages import ASSIGNED, GOAL, LINKS, METHOD, STAGE, book, empty_book, usual

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.host.contribute import new_file_url
from mkdocs_patterns.pages.book import Book, outline
from mkdocs_patterns.pages.explorer import Filter, Listed, filters, listed
from mkdocs_patterns.pages.rendering import context, packaged_templates
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import SCRIPT, STYLESHEET, Site, open_site

ROOT = Path(__file__).parents[1]
HOME = "patterns/index.md"
ASSETS = sorted((packaged_templates() / "assets").iterdir())
NewFile = Callable[[str, str, str], str | None]


def told(of: Book, kind: str) -> dict[str, Any]:
    """What the template of a kind of page is given."""
    return context(next(plan for plan in outline(of) if plan.kind == kind), of)


def decoded(item: Listed, found: tuple[Filter, ...]) -> dict[str, list[tuple[str, bool]]]:
    """The options of a pattern by filter, from its marks."""
    places = [(each.id, option.value) for each in found for option in each.options]
    options: dict[str, list[tuple[str, bool]]] = {}
    for mark in item.marks.split():
        name, value = places[int(mark.rstrip("~"))]
        options.setdefault(name, []).append((value, mark.endswith("~")))
    return options


# The explorer


def test_there_is_a_filter_for_each_facet_and_for_participants() -> None:
    found = filters(book(), HOME)
    assert [each.id for each in found] == ["stage", "goal", "method", "who"]
    assert [each.judged for each in found] == [True, True, True, False]
    stage = found[0]
    assert [group.label for group in stage.groups] == ["Preparation", "Modeling", "Deployment", ""]
    counts = {option.value: option.count for option in stage.options}
    assert counts == {"cleaning": 1, "tuning": 2, "nas": 0, "monitoring": 0, "unclassified": 1}
    assert {option.label: option.count for option in found[3].options} == {"alice": 2, "bob": 2}


def test_the_marks_of_a_pattern_are_its_terms_and_tell_suggestions() -> None:
    of = book()
    found = filters(of, HOME)
    marks = {item.entry.title: decoded(item, found) for item in listed(of, HOME)}
    for each in of.catalogue.patterns:
        wanted = {
            facet.id: [(item.term, item.origin == "prose") for item in ASSIGNED[each.id][facet.id]]
            or [("unclassified", False)]
            for facet in (STAGE, GOAL, METHOD)
        }
        assert marks[each.title] == {**wanted, "who": [(each.participant.id, False)]}


def test_ties_count_each_pattern_that_names_or_is_named_once() -> None:
    assert {item.entry.title: item.ties for item in listed(book(), HOME)} == {
        "Lost": 0,
        "Stop early": 1,
        "Wash first": 0,
        "Which knobs": 1,
    }


def test_a_facet_whose_name_the_address_needs_itself_goes_by_another() -> None:
    facet = Facet("words", "Words", (Term("long", "Long"),))
    none = {name: {"words": ()} for name in ASSIGNED}
    of = book(catalogue=Catalogue((facet,), book().catalogue.patterns, none))
    assert filters(of, HOME)[0].id == "facet-words"


def test_a_pattern_costs_few_bytes_beside_its_own_words() -> None:
    html = usual()[HOME].html
    found = re.search(r'<ul class="pat-entries pat-all">\n(.*?)</ul>', html, re.S)
    assert found
    for line in found[1].splitlines():
        words = re.sub(r"<[^>]*>", "", line)
        assert len(line) - len(words) < 240


def test_of_many_patterns_less_is_told() -> None:
    first, *_ = book().catalogue.patterns
    long = " ".join(["word"] * 60)
    said = (replace(first.sections[2], markdown=long),)
    names = {f"p-{n}": replace(first, id=f"p-{n}", sections=said) for n in range(1001)}
    empty: dict[str, tuple[()]] = dict.fromkeys(names, ())
    many = book(
        catalogue=Catalogue((), tuple(names.values()), {name: {} for name in names}),
        links=replace(LINKS, relations=empty, backlinks=empty, similar=empty, wanted=()),
    )
    few = replace(many, catalogue=Catalogue((), (names["p-0"],), {"p-0": {}}))
    assert len(listed(many, HOME)[0].entry.need) <= 80
    assert 80 < len(listed(few, HOME)[0].entry.need) <= 140


def test_without_facets_there_is_still_a_list_to_filter() -> None:
    bare = Catalogue((), book().catalogue.patterns, {name: {} for name in ASSIGNED})
    of = book(catalogue=bare)
    assert [each.id for each in filters(of, HOME)] == ["who"]
    assert all(item.marks for item in listed(of, HOME))


def test_without_patterns_there_is_nothing_to_filter() -> None:
    assert listed(empty_book(), HOME) == ()


# The matrix


def test_the_matrix_has_a_table_for_each_pair_of_facets() -> None:
    tables = told(book(), "matrix")["tables"]
    assert [table.id for table in tables] == ["stage-goal", "stage-method", "goal-method"]


def test_the_pairs_of_many_facets_are_limited_and_the_leading_ones_stay() -> None:
    facets = tuple(Facet(f"f{n}", f"F{n}", (Term("a", "A"),)) for n in range(9))
    none = {name: {facet.id: () for facet in (STAGE, *facets)} for name in ASSIGNED}
    of = book(catalogue=Catalogue((*facets, STAGE), book().catalogue.patterns, none))
    tables = told(of, "matrix")["tables"]
    assert len(tables) == 6
    assert {table.rows.id for table in tables} == {"stage"}


def test_a_count_leads_to_the_list_of_its_patterns() -> None:
    of = book()
    seen = 0
    for table in told(of, "matrix")["tables"]:
        for row in (row for group in table.groups for row in group.rows):
            for cell, column in zip(row.cells, table.columns.terms, strict=True):
                if not cell.count:
                    assert cell.href == ""
                    assert cell.level == 0
                    continue
                path, _, query = cell.href.partition("?")
                terms = {name: values[0] for name, values in parse_qs(query).items()}
                assert path == "../"
                assert set(terms) == {table.rows.id, table.columns.id}
                found = [{p.id for p in of.catalogue.having(*term)} for term in terms.items()]
                assert cell.count == len(set.intersection(*found))
                assert row.term.label == of.terms[table.rows.id, terms[table.rows.id]].label
                assert column.label == of.terms[table.columns.id, terms[table.columns.id]].label
                seen += 1
    assert seen >= 4


def test_empty_cells_invite_only_where_there_is_a_place_to_write() -> None:
    assert "contribute" not in usual()["patterns/matrix.md"].html.lower()
    invited = book(new_file_url=lambda folder, name, text: f"https://forge.example/{folder}")
    values = told(invited, "matrix")
    assert values["new_href"] == "https://forge.example/workshop"


# Where a new file can be written


def forge(**options: str) -> NewFile:
    """As a site with this configuration has it."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "docs_dir": str(ROOT / "docs"), **options})
    assert config.validate() == ([], [])
    return new_file_url(load_settings({}, ROOT), config)


@pytest.mark.parametrize(
    ("options", "page", "name", "text"),
    [
        (
            {"repo_url": "https://github.com/acme/needs"},
            "https://github.com/acme/needs/new/master/workshop",
            "filename",
            "value",
        ),
        (
            {"repo_url": "https://gitlab.com/acme/needs", "edit_uri": "-/edit/main/docs/"},
            "https://gitlab.com/acme/needs/-/new/main/workshop",
            "file_name",
            "content",
        ),
    ],
)
def test_a_forge_opens_a_new_file_with_name_and_text(
    options: dict[str, str], page: str, name: str, text: str
) -> None:
    written = "# A & B?\n\nGoal: trust #1 +\n"
    address = forge(**options)("workshop", "ann/a b.md", written)
    assert address is not None
    assert address.partition("?")[0] == page
    assert parse_qs(urlsplit(address).query) == {name: ["ann/a b.md"], text: [written]}


def test_a_text_too_long_for_an_address_is_left_out_and_the_file_keeps_its_name() -> None:
    address = forge(repo_url="https://github.com/acme/needs")("workshop", "x.md", "word " * 500)
    assert address is not None
    assert parse_qs(urlsplit(address).query) == {"filename": ["x.md"]}


@pytest.mark.parametrize(
    "options", [{}, {"repo_url": "https://bitbucket.org/acme/needs"}], ids=["none", "other"]
)
def test_there_is_no_address_where_the_forge_has_no_such_page(options: dict[str, str]) -> None:
    assert forge(**options)("workshop", "x.md", "text") is None


def test_the_lines_an_empty_cell_writes_say_both_terms(tmp_path: Path) -> None:
    text = "# Pattern Name\n\nNew One\n\n## Context\n\nPipeline stage: Ensembling\n\nGoal: Trust\n"
    site = open_site(load_settings({}, write(tmp_path, {"workshop/ann/new.md": text})))
    (found,) = site.build.catalogue.assignments.values()
    assert [(a.term, a.origin) for a in found["stage"]] == [("ensembling", "label")]
    assert [(a.term, a.origin) for a in found["goal"]] == [("trust", "label")]


# The comparison


def test_rows_of_the_comparison_know_all_headings_of_a_field() -> None:
    of = book(field_labels={"title": "Pattern Name", "solution": "Solution", "own": "My Own"})
    rows = {field.label: field.anchors.split() for field in told(of, "compare")["fields"]}
    assert list(rows) == ["Solution", "My Own"]
    assert {"solution", "information-need"} <= set(rows["Solution"])
    assert rows["My Own"] == ["my-own"]


@pytest.mark.parametrize("directory_urls", [True, False])
def test_the_comparison_knows_the_way_to_every_pattern(
    directory_urls: bool, tmp_path: Path
) -> None:
    files = {"workshop/ann/one.md": pattern("One Idea", goal="Save time.")}
    site = open_site(load_settings({}, write(tmp_path, files)), directory_urls=directory_urls)
    href = told(site.book, "compare")["pattern_href"]
    wanted = site.addresses.link(site.addresses.compare(), site.addresses.pattern("one-idea"))
    assert href.replace("PATTERN-ID", "one-idea") == wanted


# Assets


@pytest.fixture
def site(tmp_path: Path) -> Site:
    write(tmp_path, {"workshop/ann/one.md": pattern("One Idea", goal="Save time.")})
    return open_site(load_settings({}, tmp_path))


def test_all_packaged_styles_and_scripts_are_in_the_two_files_of_the_site(site: Site) -> None:
    files = assets(site)
    for asset in ASSETS:
        joined = files[STYLESHEET if asset.suffix == ".css" else SCRIPT]
        assert asset.read_text("utf-8") in str(joined)


@pytest.mark.parametrize("asset", ASSETS, ids=lambda path: path.name)
def test_no_asset_asks_anybody_for_anything(asset: Path) -> None:
    text = asset.read_text("utf-8")
    assert not re.search(r"https?:|url\(|@import", text)


def test_the_scripts_types_hold() -> None:
    compiler = ROOT / "tools" / "js" / "node_modules" / ".bin" / "tsc"
    if shutil.which("node") is None or not compiler.exists():
        pytest.skip("NO TYPE CHECK of the scripts: there is no compiler; `make js-check` gets it")
    done = subprocess.run(
        [str(compiler), "--project", str(ROOT / "tools" / "js")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
