"""`check`: what is missing or mistyped in participants' files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_patterns.commands.changes import changed_paths, foreign_changes
from mkdocs_patterns.commands.options import chosen_project, clear, which_catalogue
from mkdocs_patterns.problems import Problem, adjust
from mkdocs_patterns.site import open_site

__all__ = ["check"]


@click.command()
@which_catalogue
@click.option("--participant", help="Also flag what this branch changes outside their folder.")
@click.option("--since", help="Where the branch began; by default the pull request's target.")
@clear
def check(
    config_file: Path | None,
    sources: tuple[str, ...],
    catalogue: str | None,
    participant: str | None,
    since: str | None,
) -> None:
    """Say what is missing or mistyped in participants' files. Exit code 1 from warnings on.

    \b
    mkdocs-patterns check
    mkdocs-patterns check --source workshop
    mkdocs-patterns check --participant ann --since origin/main
    """
    if since and not participant:
        raise click.UsageError("--since goes with --participant.")
    project = chosen_project(config_file, sources, catalogue)
    settings = project.settings
    foreign: tuple[Problem, ...] = ()
    if participant:
        changed = changed_paths(settings.root, since)
        foreign = adjust(foreign_changes(changed, settings, participant), settings.problems)
    site = open_site(settings, directory_urls=project.directory_urls)
    problems = (*foreign, *site.problems)
    for found in problems:
        where = f"{found.path}:{found.line}:{found.column}"
        click.echo(f"{where}: {found.severity}: {found.message} {found.hint} [{found.code}]")
    grave = sum(found.severity != "note" for found in problems)
    notes = len(problems) - grave
    count = len(site.build.catalogue.patterns)
    click.echo(f"{count} patterns, {grave} problems, {notes} notes", err=True)
    if grave:
        sys.exit(1)
