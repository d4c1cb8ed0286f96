"""`vocabulary`: the terms of a catalogue listed, checked and exported."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from mkdocs_patterns.commands.options import chosen_project, clear, which_catalogue
from mkdocs_patterns.exports.codebook import to_qdc, to_skos
from mkdocs_patterns.facets.located import Located, read_located
from mkdocs_patterns.facets.termnames import TermNames
from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.files import write_file
from mkdocs_patterns.pages.codebook import other_names
from mkdocs_patterns.pipeline import Build
from mkdocs_patterns.settings import Settings, SettingsError
from mkdocs_patterns.site import open_site

__all__ = ["vocabulary"]


@click.group()
def vocabulary() -> None:
    """The terms patterns are sorted by.

    \b
    mkdocs-patterns vocabulary list
    """


@vocabulary.command("list")
@which_catalogue
@clear
def list_(config_file: Path | None, sources: tuple[str, ...], catalogue: str | None) -> None:
    """List all terms with their counts (of these confirmed) and other names.

    \b
    mkdocs-patterns vocabulary list
    mkdocs-patterns vocabulary list --source workshop
    """
    made = open_site(chosen_project(config_file, sources, catalogue).settings).build
    for line in _listed(made):
        click.echo(line)


@vocabulary.command()
@which_catalogue
@clear
def check(config_file: Path | None, sources: tuple[str, ...], catalogue: str | None) -> None:
    """Check the vocabulary file against itself and against what the patterns use.

    Names that two terms share, unknown wider terms and reserved ids are errors, and stop every
    other command, too. Terms that nobody uses or that lack a definition, facets that are not
    configured and names that authors use without being understood are told.

    \b
    mkdocs-patterns vocabulary check
    """
    settings = chosen_project(config_file, sources, catalogue).settings
    findings = list(_findings(open_site(settings).build))
    for line in findings:
        click.echo(line)
    name = settings.vocabulary or "The packaged vocabulary"
    click.echo(f"{name} can be used; {len(findings)} notes", err=True)


@vocabulary.command()
@which_catalogue
@click.option(
    "--format", "form", type=click.Choice(["qdc", "skos"]), required=True,
    help="REFI-QDA codebook, for NVivo, MAXQDA, ATLAS.ti and others; or SKOS as JSON-LD.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="File to write; without it the codebook goes to the terminal.",
)  # fmt: skip
@clear
def export(
    config_file: Path | None,
    sources: tuple[str, ...],
    catalogue: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Write the codebook for programs of qualitative analysis, or as linked data.

    \b
    mkdocs-patterns vocabulary export --format qdc -o codebook.qdc
    mkdocs-patterns vocabulary export --format skos -o codebook.jsonld
    """
    made = open_site(chosen_project(config_file, sources, catalogue).settings).build
    facets = made.catalogue.facets
    if not facets:
        raise SettingsError("facets", [], "there are no terms to export", "Name a facet.")
    text = to_qdc(facets) if form == "qdc" else to_skos(facets)
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        return
    write_file(output, text)
    terms = sum(len(facet.terms) for facet in facets)
    click.echo(f"{terms} terms written to {output}", err=True)


def _listed(made: Build) -> Iterator[str]:
    for facet in made.catalogue.facets:
        yield f"{facet.label} ({facet.id})"
        counts, confirmed = _counts(made, facet.id)
        for term in facet.terms:
            names = ", ".join(other_names(term))
            also = f"  also: {names}" if names else ""
            count = f"{counts[term.id]} ({confirmed[term.id]} confirmed)"
            yield f"  {term.id}: {term.label}, {count}{also}"


def _counts(made: Build, facet: str) -> tuple[Counter[str], Counter[str]]:
    """Patterns that carry each term, and those of them of which somebody said it."""
    items = [item for given in made.catalogue.assignments.values() for item in given[facet]]
    return (
        Counter(item.term for item in items),
        Counter(item.term for item in items if item.origin != "prose"),
    )


def _findings(made: Build) -> Iterator[str]:
    """`path:line: note: what`, for terms of the owner's file with their line."""
    file = made.settings.vocabulary
    own = _owners(made.settings)
    for name, entry in own.items():
        if name not in made.settings.facets:
            yield f"{file}:{entry.line}: note: The option `facets` does not name '{name}'."
    for facet in made.catalogue.facets:
        counts, _ = _counts(made, facet.id)
        lines = _lines(facet, own.get(facet.id))
        for term in facet.terms:
            place = f"{file}:{lines[term.id]}" if term.id in lines else facet.id
            if not counts[term.id]:
                yield f"{place}: note: No pattern carries '{term.label}'."
            if not term.definition:
                yield f"{place}: note: '{term.label}' has no definition."
    for problem in made.catalogue.problems:
        if problem.code in ("unknown-term", "override-unknown-term"):
            yield f"{problem.path}:{problem.line}: note: {problem.message} {problem.hint}"


def _owners(settings: Settings) -> dict[str, Located]:
    """Facet id -> its entry in the owner's file."""
    if settings.vocabulary is None:
        return {}
    document = read_located(settings.file(settings.vocabulary).read_bytes().decode("utf-8-sig"))
    return (document.mapping if document else None) or {}


def _lines(facet: Facet, entry: Located | None) -> dict[str, int]:
    """Term id -> line in the owner's file, for terms that stand there."""
    terms = (entry.mapping or {}).get("terms") if entry else None
    find = TermNames(facet.terms).find
    found: dict[str, int] = {}
    for item in (terms.items if terms else None) or ():
        given = item.mapping or {}
        name = given.get("id") or given.get("label") or item
        found.setdefault(find(name.text or "") or "", item.line)
    return found
