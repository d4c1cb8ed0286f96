"""CITATION.cff says how the collection is cited: on each pattern's page and on the data set's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from reading_site import assets

from mkdocs_patterns.exports.citation import FILE, read_reference
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import Site, open_site

CFF = """\
cff-version: 1.2.0
message: Please cite it.
title: Needs & Means
authors:
  - given-names: Ada
    name-particle: von
    family-names: Example
  - name: The <Quokka> Group
version: 2.1.0
date-released: 2026-03-04
doi: https://doi.org/10.5281/zenodo.123
license: CC-BY-4.0
repository-code: https://example.org/code
"""


def test_the_usual_keys_are_read() -> None:
    found, problems = read_reference(CFF.encode())
    assert problems == ()
    assert found is not None
    assert found.authors == ("Ada von Example", "The <Quokka> Group")
    assert (found.year, found.version, found.doi) == ("2026", "2.1.0", "10.5281/zenodo.123")
    assert found.license == "CC-BY-4.0"
    assert found.url == "https://example.org/code"
    assert found.text == (
        "Ada von Example, The <Quokka> Group (2026): Needs & Means, version 2.1.0. "
        "https://doi.org/10.5281/zenodo.123"
    )


def test_a_preferred_citation_goes_first_and_the_rest_stays() -> None:
    data = CFF + "preferred-citation:\n  type: article\n  title: The Paper\n  year: 2027\n"
    found, _ = read_reference(data.encode())
    assert found is not None
    assert (found.title, found.year, found.license) == ("The Paper", "2027", "CC-BY-4.0")
    assert found.authors[0] == "Ada von Example"


def test_identifiers_may_hold_the_doi() -> None:
    data = "title: T\nauthors: [{alias: ada}]\nidentifiers:\n  - {type: doi, value: 10.1234/x}\n"
    found, _ = read_reference(data.encode())
    assert found is not None
    assert found.doi == "10.1234/x"
    assert found.license == ""


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("title: [", 1, "no YAML"),
        ("title: T\nauthors: []\n", 1, "no authors"),
        ("- a\n", 1, "no mapping"),
        ("cff-version: 1.2.0\n", 1, "no title and no authors"),
        ("title: T\nauthors: [{name: A}]\nurl: 'x\n", 3, "no YAML"),
    ],
)
def test_a_file_that_gives_no_reference_is_a_problem(text: str, line: int, told: str) -> None:
    found, problems = read_reference(text.encode())
    assert found is None
    assert [(p.code, p.path, p.severity) for p in problems] == [("citation", FILE, "warning")]
    assert told in problems[0].message
    assert line <= problems[0].line <= line + 1


def test_an_address_that_is_none_is_not_linked() -> None:
    found, _ = read_reference(b"title: T\nauthors: [{name: A}]\nurl: 'javascript:alert(1)'\n")
    assert found is not None
    assert found.url == ""


def site_of(folder: Path, cff: str | None, **options: str) -> Site:
    path = folder / "workshop/ann/1.md"
    path.parent.mkdir(parents=True)
    path.write_text("# Pattern Name\n\nSeed Lottery\n\n## Goal\n\nKnow luck.\n", "utf-8")
    if cff is not None:
        (folder / FILE).write_text(cff, "utf-8")
    return open_site(load_settings({}, folder), **options)  # type: ignore[arg-type]


def html(site: Site, kind: str) -> str:
    return site.page(next(plan for plan in site.plans if plan.kind == kind)).html


def test_patterns_are_cited_as_parts_of_the_collection(tmp_path: Path) -> None:
    page = html(site_of(tmp_path, CFF), "pattern")
    assert "ann (2026): Seed Lottery. In: Ada von Example, The &lt;Quokka&gt; Group (2026)" in page
    assert "10.5281/zenodo.123" in page
    assert "Needs \\&amp; Means" in page  # as BibTeX wants it


def test_the_data_set_page_says_how_to_get_cite_and_use_all(tmp_path: Path) -> None:
    site = site_of(tmp_path, CFF, site_url="https://example.org/c/")
    page = html(site, "dataset")
    assert '<a rel="license" href="https://spdx.org/licenses/CC-BY-4.0.html">CC-BY-4.0</a>' in page
    assert "@misc{catalogue," in page
    names = set(assets(site))
    offered = re.findall(r'<li><a href="\.\./([^"]+)" type=', page)
    assert offered
    assert {f"patterns/{name}" for name in offered} <= names
    plan = next(plan for plan in site.plans if plan.kind == "dataset")
    data = json.loads(site.page(plan).linked_data)
    assert data["@type"] == "Dataset"
    assert data["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert data["distribution"][0]["contentUrl"] == "https://example.org/c/patterns/catalogue.json"


def test_without_the_file_the_page_says_what_is_not_said(tmp_path: Path) -> None:
    page = html(site_of(tmp_path, None), "dataset")
    assert "has not said how to cite" in page
    assert "on what terms" in page


def test_a_broken_file_is_named_among_the_problems(tmp_path: Path) -> None:
    assert [p.code for p in site_of(tmp_path, "- a").problems if p.path == FILE] == ["citation"]


def test_the_linked_data_hold_every_pattern(tmp_path: Path) -> None:
    data = json.loads(str(assets(site_of(tmp_path, CFF))["patterns/catalogue.jsonld"]))
    assert data["@context"] == "https://schema.org"
    assert data["creator"][0] == {"@type": "Person", "name": "Ada von Example"}
    assert [part["name"] for part in data["hasPart"]] == ["Seed Lottery"]
    assert data["hasPart"][0]["url"] == "seed-lottery/"
