"""`check`: what is missing or mistyped in participants' files."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from mkdocs_patterns.commands.changes import changed_paths, foreign_changes
from mkdocs_patterns.commands.options import chosen_project, clear, which_catalogue
from mkdocs_patterns.commands.selection import path_in_project, pointed, selected
from mkdocs_patterns.exports.reports import as_commands, as_json, as_text
from mkdocs_patterns.memory import Memory, memory_file
from mkdocs_patterns.problems import Problem, adjust
from mkdocs_patterns.progress import bars
from mkdocs_patterns.reading.sources import LARGEST
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.settings import Settings
from mkdocs_patterns.site import Site, open_site

__all__ = ["check"]

_COLOURS: dict[str, dict[str, object]] = {
    "name": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "note": {"fg": "blue"},
    "hint": {"dim": True},
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@which_catalogue
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text",
    show_default=True, help="github: annotations on a pull request.",
)  # fmt: skip
@click.option("--changed", is_flag=True, help="Show only what this branch changes.")
@click.option("--participant", help="Also flag what this branch changes outside their folder.")
@click.option("--since", help="Where the branch began; by default the pull request's target.")
@clear
def check(
    paths: tuple[Path, ...],
    config_file: Path | None,
    sources: tuple[str, ...],
    catalogue: str | None,
    form: str,
    changed: bool,
    participant: str | None,
    since: str | None,
) -> None:
    """Say what is missing, mistyped or doubled in participants' files.

    PATHS are files or folders to show; all files are read, so that doubles and links are known.
    Exit code 1 from warnings on.

    \b
    mkdocs-patterns check
    mkdocs-patterns check workshop/ann
    mkdocs-patterns check --changed --format github
    mkdocs-patterns check --participant ann --since origin/main
    """
    if since and not (participant or changed):
        raise click.UsageError("--since goes with --changed or --participant.")
    project = chosen_project(config_file, sources, catalogue)
    settings = replace(project.settings, participants="show")  # these are their own files
    wanted = {path_in_project(path, settings) for path in paths}
    foreign: tuple[Problem, ...] = ()
    if participant or changed:
        touched = changed_paths(settings.root, since)
        if changed:
            wanted.update(unicodedata.normalize("NFC", path) for path in touched)
        if participant:
            foreign = adjust(foreign_changes(touched, settings, participant), settings.problems)
    with bars() as progress:
        site = open_site(
            settings,
            directory_urls=project.directory_urls,
            memory=_remembered(settings),
            progress=progress,
        )
    problems: Iterable[Problem] = site.problems
    if wanted or changed:
        problems = selected(problems, site.build.catalogue.patterns, wanted)
    found = [*foreign, *_pointed(problems, site)]
    for line in _lines(form, found, site):
        click.echo(line, color=False if "NO_COLOR" in os.environ else None)
    grave = sum(problem.severity != "note" for problem in found)
    count = len(site.build.catalogue.patterns)
    click.echo(f"{count} patterns, {grave} problems, {len(found) - grave} notes", err=True)
    if grave:
        sys.exit(1)


def _remembered(settings: Settings) -> Memory | None:
    """What the last build of the site has read: a check of the same files need not read again."""
    file = memory_file(settings.root, settings.path)
    return Memory.load(file) if settings.shortcuts else None


def _pointed(problems: Iterable[Problem], site: Site) -> list[Problem]:
    files = site.build.collected.by_path
    texts: dict[str, list[str]] = {}
    found = []
    for problem in sorted(problems, key=lambda p: (p.path, p.line)):
        if problem.path not in texts:
            file = files.get(problem.path)
            texts[problem.path] = _read(file.location) if file else []
        found.append(pointed(problem, texts[problem.path]))
    return found


def _read(file: Path) -> list[str]:
    with file.open("rb") as stream:
        return decode(stream.read(LARGEST)).text.split("\n")


def _lines(form: str, problems: Sequence[Problem], site: Site) -> Iterable[str]:
    patterns = site.build.catalogue.patterns
    if form == "json":
        return [as_json(problems, len(patterns))]
    if form == "github":
        return as_commands(problems, _from_the_top(site.build.settings))
    titles: dict[str, list[str]] = {}
    for pattern in patterns:
        titles.setdefault(pattern.source, []).append(pattern.title)
    return as_text(problems, titles, _styled)


def _styled(part: str, text: str) -> str:
    return click.style(text, **_COLOURS[part])  # type: ignore[arg-type]  # each has its own type


def _from_the_top(settings: Settings) -> str:
    """The project's folder as annotations name it: seen from where GitHub has checked out."""
    top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    way = Path(os.path.relpath(settings.root.resolve(), top)).as_posix()
    return "" if way == "." else way
