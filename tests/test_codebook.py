"""The codebook: its page, its commands, and the shapes other programs read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from built.building import pattern, write
from click.testing import CliRunner, Result
from reading_site import assets

from mkdocs_patterns.cli import main
from mkdocs_patterns.exports.codebook import to_qdc, to_skos
from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.facets.vocabulary import PACKAGED, load_facets
from mkdocs_patterns.pages.codebook import CodeView, FacetCodes, codebook_page
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import Site, open_site

FACETS = load_facets(PACKAGED)
NASTY = 'A <b> & "c"\x0b]]>'
ODD = Facet(
    "odd",
    NASTY,
    (
        Term("wide", NASTY, "Group & co", NASTY, ("x < y", "X < Y", NASTY.upper()), "A book"),
        Term("narrow", "Narrow", "Group & co", broader="wide"),
        Term("narrower", "Narrower", "", broader="narrow"),
        Term("loose", "Loose"),
    ),
    groups=("Empty group", "Group & co"),
)

# REFI-QDA: what the standard's Codebook.xsd asks of a file

QDC = "{urn:QDA-XML:codebook:1.0}"
GUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")


def check_codebook(text: str) -> list[ElementTree.Element]:
    """Elements in order, attributes, types; gives all codes."""
    root = ElementTree.fromstring(text.encode())
    assert root.tag == f"{QDC}CodeBook"
    assert set(root.attrib) <= {"origin"}
    assert [child.tag for child in root] == [f"{QDC}Codes"]
    assert len(root[0]) > 0
    codes = [code for top in root[0] for code in check_code(top)]
    guids = [code.attrib["guid"] for code in codes]
    assert len(set(guids)) == len(guids)
    return codes


def check_code(code: ElementTree.Element) -> list[ElementTree.Element]:
    assert code.tag == f"{QDC}Code"
    assert {"guid", "name", "isCodable"} <= set(code.attrib) <= {
        "guid", "name", "isCodable", "color",
    }  # fmt: skip
    assert GUID.fullmatch(code.attrib["guid"])
    assert code.attrib["isCodable"] in ("true", "false")
    assert re.fullmatch("#[0-9A-Fa-f]{6}", code.get("color", "#000000"))
    assert code.attrib["name"].strip()
    tags = [child.tag for child in code]
    described = tags[:1] == [f"{QDC}Description"]
    assert tags[described:] == [f"{QDC}Code"] * (len(tags) - described)
    assert not described or (len(code[0]) == 0 and not code[0].attrib)
    return [code, *(inner for child in code[described:] for inner in check_code(child))]


@pytest.mark.parametrize("facets", [FACETS, (ODD,), (*FACETS, ODD)], ids=["own", "odd", "both"])
def test_the_codebook_has_the_structure_of_the_standard(facets: tuple[Facet, ...]) -> None:
    codes = check_codebook(to_qdc(facets))
    codable = [code.attrib["name"] for code in codes if code.attrib["isCodable"] == "true"]
    assert len(codable) == sum(len(facet.terms) for facet in facets)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("<Codes>", "<Sets></Sets><Codes>"),
        (' isCodable="true"', ' isCodable="yes"'),
        (' name="Narrow"', ""),
        (' color="#', ' color="'),
        ("urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:0.4"),
        ("<Description>", "<Memo/><Description>"),
    ],
)
def test_the_check_of_the_structure_notices_what_is_wrong(good: str, bad: str) -> None:
    text = to_qdc([ODD])
    assert good in text
    with pytest.raises(AssertionError):
        check_codebook(text.replace(good, bad, 1))


def test_terms_stand_in_their_groups_and_narrower_ones_in_wider_ones() -> None:
    root = ElementTree.fromstring(to_qdc([ODD]).encode())
    top = root[0][0]
    shape = [
        (code.attrib["name"], [inner.attrib["name"] for inner in code.iter(f"{QDC}Code")][1:])
        for code in top.findall(f"{QDC}Code")
    ]
    name = 'A <b> & "c" ]]>'
    assert shape == [("Group & co", [name, "Narrow", "Narrower"]), ("Loose", [])]
    wide = top[0][0]
    assert wide[0].text == f"{name}\nAlso called: x < y.\nSource: A book."


def test_a_code_keeps_its_guid_whatever_it_is_called() -> None:
    renamed = replace(ODD, label="Even", terms=tuple(replace(t, label="x") for t in ODD.terms))
    before, after = to_qdc([ODD]), to_qdc([FACETS[0], renamed])
    codable = 'guid="([^"]+)" name="[^"]*" isCodable="true"'
    assert set(re.findall(codable, before)) <= set(re.findall(codable, after))
    assert to_qdc([ODD]) == before
    assert {UUID(guid).version for guid in re.findall(codable, before)} == {5}


# SKOS


def graph(*facets: Facet) -> dict[str, dict[str, Any]]:
    data = json.loads(to_skos(facets))
    assert set(data) == {"@context", "@graph"}
    nodes = {node["@id"]: node for node in data["@graph"]}
    assert len(nodes) == len(data["@graph"])
    used = {key for node in nodes.values() for key in node} - {"@id", "@type"}
    used |= {node["@type"] for node in nodes.values()}
    assert used <= set(data["@context"])
    return nodes


@pytest.mark.parametrize("facets", [FACETS, (ODD,)], ids=["own", "odd"])
def test_every_concept_stands_in_a_scheme_and_every_reference_leads_to_a_node(
    facets: tuple[Facet, ...],
) -> None:
    nodes = graph(*facets)
    concepts = {key: node for key, node in nodes.items() if node["@type"] == "Concept"}
    assert len(concepts) == sum(len(facet.terms) for facet in facets)
    for node in concepts.values():
        assert nodes[node["inScheme"]]["@type"] == "ConceptScheme"
        assert isinstance(node["prefLabel"], str)
        assert "broader" not in node or node["broader"] in concepts
    tops = {key for key, node in concepts.items() if "broader" not in node}
    schemes = [node for node in nodes.values() if node["@type"] == "ConceptScheme"]
    assert {key for node in schemes for key in node["hasTopConcept"]} == tops
    groups = [node for node in nodes.values() if node["@type"] == "Collection"]
    assert all(key in concepts for node in groups for key in node["member"])
    assert len(groups) == sum(len({t.group for t in f.terms} - {""}) for f in facets)


def test_a_concept_says_what_the_vocabulary_says() -> None:
    wide = next(node for node in graph(ODD).values() if node.get("notation") == "wide")
    assert {key: wide[key] for key in ("prefLabel", "altLabel", "definition", "source")} == {
        "prefLabel": NASTY,
        "altLabel": ["x < y"],
        "definition": NASTY,
        "source": "A book",
    }


def test_both_formats_name_a_term_by_the_same_identifier() -> None:
    names = {key.removeprefix("urn:uuid:").upper() for key in graph(*FACETS)}
    assert {code.attrib["guid"] for code in check_codebook(to_qdc(FACETS))} == names


# The page

VOCABULARY = """\
stage:
  terms:
    - id: tuning
      label: Tuning
      definition: Choosing settings.
      aliases: [HPO]
      source: A book
    - id: search
      label: Architecture search
      broader: tuning
    - label: Idle stage
goal:
  extend: true
unused:
  terms: [One, Two]
"""
PLUGIN = {"patterns": {"vocabulary": "vocabulary.yml", "facets": ["stage", "goal"]}}
SUGGESTION = "We do the tuning by hand, over and over, until the deadline comes."


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(
        tmp_path,
        {
            "workshop/ann/one.md": pattern("One Idea", goal="Save time.", problem=SUGGESTION),
            "workshop/ben/two.md": pattern(
                "Two Ideas",
                front="stage: [HPO, siesta]\n",
                goal="Save money.",
                solution="Ask which settings matter before anything is run at all.",
            ),
            "vocabulary.yml": VOCABULARY,
            "mkdocs.yml": {"site_name": "x", "plugins": [PLUGIN]},
        },
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def site(project: Path) -> Site:
    return open_site(load_settings(PLUGIN["patterns"], project))


def code(project: Path, term: str) -> CodeView:
    made = site(project)
    plan = next(plan for plan in made.plans if plan.kind == "codebook")
    facets = codebook_page(made.book, plan)["facets"]
    assert isinstance(facets, tuple)
    stage: FacetCodes = facets[0]
    return next(found for group in stage.groups for found in group.terms if found.id == term)


def test_a_term_is_shown_with_all_that_a_coder_needs(project: Path) -> None:
    tuning = code(project, "tuning")
    assert (tuning.definition, tuning.aliases, tuning.source) == (
        "Choosing settings.",
        ("HPO",),
        "A book",
    )
    assert (tuning.count, tuning.confirmed, tuning.href) == (2, 1, "../stage/tuning/")
    search = code(project, "search")
    assert search.broader is not None
    assert search.broader.title == "Tuning"
    assert (search.count, search.quote) == (0, None)


def test_the_example_is_that_of_a_confirmed_pattern_before_a_suggested_one(project: Path) -> None:
    quote = code(project, "tuning").quote
    assert quote is not None
    assert (quote.title, quote.participant, quote.suggested) == ("Two Ideas", "ben", False)
    assert quote.text == "Ask which settings matter before anything is run at all."
    (project / "workshop/ben/two.md").unlink()
    quote = code(project, "tuning").quote
    assert quote is not None
    assert (quote.text, quote.suggested) == (SUGGESTION, True)


def test_the_page_stands_in_the_catalogue_and_names_every_term(project: Path) -> None:
    made = site(project)
    plan = next(plan for plan in made.plans if plan.kind == "codebook")
    assert (plan.path, plan.parent) == ("patterns/codebook.md", "patterns/index.md")
    page = made.page(plan)
    titles = [anchor.title for anchor in page.toc]
    assert titles[0] == "Codebook"
    assert {term.label for facet in made.build.catalogue.facets for term in facet.terms} <= {
        *titles
    }
    assert "2 patterns</a>, 1 confirmed" in page.html
    assert "no pattern yet" in page.html


def test_no_pattern_takes_the_address_of_the_codebook(project: Path) -> None:
    write(project, {"workshop/ann/book.md": pattern("Codebook", goal="Have one.")})
    paths = [plan.path for plan in site(project).plans]
    assert "patterns/codebook-pattern.md" in paths
    assert len(paths) == len(set(paths))


def test_the_site_carries_the_codebook_in_both_formats(project: Path) -> None:
    made = site(project)
    files = assets(made)
    facets = made.build.catalogue.facets
    assert files["patterns/codebook.qdc"] == to_qdc(facets)
    assert files["patterns/codebook.jsonld"] == to_skos(facets)
    data = next(plan for plan in made.plans if plan.kind == "dataset")
    assert 'href="../codebook.qdc"' in made.page(data).html


# The commands


def run(*command: str) -> Result:
    return CliRunner().invoke(main, ["vocabulary", *command], catch_exceptions=False)


@pytest.mark.usefixtures("project")
def test_the_list_has_every_term_with_counts_and_other_names() -> None:
    lines = run("list").stdout.splitlines()
    assert lines[:2] == ["Stage (stage)", "  tuning: Tuning, 2 (1 confirmed)  also: HPO"]
    assert "  search: Architecture search, 0 (0 confirmed)" in lines
    assert any(line.startswith("Goal (goal)") for line in lines)


@pytest.mark.usefixtures("project")
def test_the_check_tells_what_is_unused_undefined_unknown_or_not_configured() -> None:
    done = run("check")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert "vocabulary.yml:8: note: No pattern carries 'Architecture search'." in lines
    assert "vocabulary.yml:8: note: 'Architecture search' has no definition." in lines
    assert "vocabulary.yml:11: note: No pattern carries 'Idle stage'." in lines
    assert "vocabulary.yml:15: note: The option `facets` does not name 'unused'." in lines
    assert any(line.startswith("workshop/ben/two.md:2: note: ") and "siesta" in line
               for line in lines)  # fmt: skip
    assert not any("Tuning'" in line for line in lines)


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        (("aliases: [HPO]", "aliases: [Architecture search]"), "both 'tuning' and 'search'"),
        (("broader: tuning", "broader: turning"), "wider term of 'search' is unknown"),
        (("id: search", "id: unclassified"), "this id is taken"),
    ],
)
def test_what_no_page_would_be_right_with_is_an_error(
    spoilt: tuple[str, str], says: str, project: Path
) -> None:
    (project / "vocabulary.yml").write_text(VOCABULARY.replace(*spoilt), "utf-8")
    done = run("check")
    assert done.exit_code == 2
    assert says in done.stderr
    assert "vocabulary.yml, line " in done.stderr


@pytest.mark.usefixtures("project")
def test_the_export_goes_to_the_terminal_or_to_a_file() -> None:
    said = run("export", "--format", "qdc")
    assert len(check_codebook(said.stdout)) > 3
    assert run("export", "--format", "qdc", "-o", "book.qdc").stdout == ""
    assert Path("book.qdc").read_text("utf-8") == said.stdout
    linked = json.loads(run("export", "--format", "skos").stdout)
    assert {node.get("notation") for node in linked["@graph"]} >= {"stage", "tuning", "idle-stage"}


def test_without_facets_there_is_nothing_to_export(project: Path) -> None:
    plugin: dict[str, dict[str, list[str]]] = {"patterns": {"facets": []}}
    write(project, {"mkdocs.yml": {"site_name": "x", "plugins": [plugin]}})
    done = run("export", "--format", "qdc")
    assert done.exit_code == 2
    assert "no terms to export" in done.stderr
