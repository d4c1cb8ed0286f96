"""`classify`: terms that were decided in a spreadsheet come back into the override file."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from mkdocs_patterns.commands.options import chosen_project, clear, which_catalogue
from mkdocs_patterns.facets.overrides import DEFAULT_FILE, load_overrides
from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.facets.vocabulary import load_facets
from mkdocs_patterns.files import write_file
from mkdocs_patterns.pipeline import Build
from mkdocs_patterns.settings import Settings, SettingsError
from mkdocs_patterns.site import Site, open_site
from mkdocs_patterns.sorting.coding import read_coding
from mkdocs_patterns.sorting.decisions import Decisions, decide
from mkdocs_patterns.sorting.rewriting import Edit, rewritten
from mkdocs_patterns.sorting.spreadsheet import Sheet, open_sheet, read_sheet

__all__ = ["classify"]


@click.group()
def classify() -> None:
    """Sort patterns in a spreadsheet.

    \b
    mkdocs-patterns classify import catalogue.csv --dry-run
    """


@classify.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@which_catalogue
@click.option("--accept-suggested", is_flag=True, help="Confirm what only the text suggests, too.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@clear
def import_(
    file: Path,
    config_file: Path | None,
    sources: tuple[str, ...],
    catalogue: str | None,
    accept_suggested: bool,
    dry_run: bool,
) -> None:
    """Bring an edited table back: its confirmed terms go into the override file.

    FILE is the table that `export --format csv` wrote, saved as CSV by any spreadsheet. What
    stands in a column `stage` is confirmed; emptying a cell takes the terms out of the override
    file. Nothing is written where a cell cannot be followed.

    \b
    mkdocs-patterns classify import catalogue.csv --dry-run
    mkdocs-patterns classify import catalogue.csv
    mkdocs-patterns classify import catalogue.csv --accept-suggested
    """
    project = chosen_project(config_file, sources, catalogue)
    settings = project.settings
    site = open_site(settings, directory_urls=project.directory_urls)
    decisions = _decisions(open_sheet(file), site, accept_suggested=accept_suggested)
    for remark in decisions.remarks:
        click.echo(f"note: {file.name}: {remark}", err=True)
    if decisions.conflicts:
        for conflict in decisions.conflicts:
            click.echo(f"{file.name}: {conflict}", err=True)
        count = len(decisions.conflicts)
        message = f"{count} cell{'s' * (count != 1)} could not be followed; nothing was written"
        raise SettingsError("FILE", file.name, message, "Mend the rows named above.")
    for change in decisions.changes:
        click.echo(str(change))
    _write(decisions, site.build, dry_run=dry_run)


def _decisions(sheet: Sheet, site: Site, *, accept_suggested: bool) -> Decisions:
    catalogue = site.build.catalogue
    coding = read_coding(sheet, catalogue.facets)
    by_section = any("#" in row.id for row in coding.rows)
    table = read_sheet(site.table(sections=by_section).encode(), "catalogue")
    now = read_coding(table, catalogue.facets)
    return decide(
        coding,
        now,
        catalogue,
        site.build.overrides,
        _vocabulary(site.build.settings),
        accept_suggested=accept_suggested,
    )


def _write(decisions: Decisions, made: Build, *, dry_run: bool) -> None:
    settings = made.settings
    path = settings.file(settings.overrides or DEFAULT_FILE)
    name = settings.relative(path)
    edits = _edits(decisions, made)
    if not edits:
        click.echo("Nothing to change.", err=True)
        return
    before = path.read_bytes() if path.is_file() else b""
    after = rewritten(before, name, edits, _vocabulary(settings))
    if dry_run:
        old, new = (data.decode("utf-8").splitlines() for data in (before, after))
        for line in difflib.unified_diff(old, new, name, name, lineterm=""):
            click.echo(line)
    else:
        write_file(path, after)
    patterns = len({change.pattern for change in decisions.changes})
    done = "would be written" if dry_run else "written"
    click.echo(f"{len(edits)} changes to {patterns} patterns {done} to {name}", err=True)


def _edits(decisions: Decisions, made: Build) -> list[Edit]:
    """The changes under the names the owner's file uses, also where the catalogue hides them."""
    shown = made.overrides.entries
    typed, _ = load_overrides(made.settings, _vocabulary(made.settings))
    names = {(one.source, one.id): two for one, two in zip(shown, typed.entries, strict=True)}
    edits = []
    for change in decisions.changes:
        entry = names.get((change.source, change.pattern))
        source = made.disguise.real(change.source) if made.disguise else change.source
        at = (entry.id, entry.source) if entry else (change.pattern, source)
        edits.append(Edit(*at, change.facet, change.after))
    return edits


def _vocabulary(settings: Settings) -> tuple[Facet, ...]:
    """What the override file may use: not the terms that front matter adds."""
    own = settings.file(settings.vocabulary) if settings.vocabulary else None
    return load_facets(settings.facets, own)
