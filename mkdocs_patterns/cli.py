"""The face a terminal sees: commands, nothing else."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from mkdocs_patterns.changes import changed_paths, foreign_changes
from mkdocs_patterns.files import write_file
from mkdocs_patterns.plain import write_plain
from mkdocs_patterns.problems import Problem, adjust
from mkdocs_patterns.project import Project, from_config, from_sources
from mkdocs_patterns.settings import SettingsError
from mkdocs_patterns.site import open_site

Params = ParamSpec("Params")


class BadSettings(click.ClickException):
    """Broken configuration: wrong use, exit code 2."""

    exit_code = 2


def _clear(command: Callable[Params, None]) -> Callable[Params, None]:
    """Broken configuration and full disks as one clear line instead of a traceback."""

    @wraps(command)
    def guarded(*args: Params.args, **options: Params.kwargs) -> None:
        try:
            command(*args, **options)
        except SettingsError as error:
            raise BadSettings(str(error)) from error
        except BrokenPipeError:
            raise  # the reader has seen enough; click ends quietly
        except OSError as error:
            name = error.filename2 or error.filename
            where = f"{name}: " if name else ""
            raise BadSettings(f"{where}{error.strerror or error}") from error

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mkdocs-patterns")
def main() -> None:
    """Work with a catalogue of information need patterns without building its site.

    \b
    mkdocs-patterns check --source workshop
    mkdocs-patterns export > catalogue.json
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # no terminal knows every participant's letters


def _where(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option(
            "-f", "--config-file", type=click.Path(path_type=Path), help="The project's mkdocs.yml."
        ),
        click.option(
            "--source", "sources", multiple=True, help="A folder of participants; may be repeated."
        ),
        click.option("--path", "catalogue", help="Which catalogue, where mkdocs.yml has several."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _project(config_file: Path | None, sources: tuple[str, ...], catalogue: str | None) -> Project:
    if sources and config_file:
        raise click.UsageError("Give --source or -f, not both.")
    if sources:
        return from_sources(sources, Path.cwd())
    if config_file is None and not Path("mkdocs.yml").is_file():
        if Path("workshop").is_dir():
            return from_sources(("workshop",), Path.cwd())
        raise click.UsageError(
            "No mkdocs.yml is here. Name one with -f, or a folder with --source."
        )
    return from_config(config_file or Path("mkdocs.yml"), catalogue)


@main.command()
@_where
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "markdown"]),
    default="json",
    show_default=True,
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="File (json, csv) or folder (markdown) to write; data goes to the terminal without it.",
)  # fmt: skip
@_clear
def export(
    config_file: Path | None,
    sources: tuple[str, ...],
    catalogue: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Write the catalogue as data, as a table or as plain pages.

    \b
    mkdocs-patterns export --source workshop > catalogue.json
    mkdocs-patterns export --format csv -o catalogue.csv
    mkdocs-patterns export --format markdown -o docs
    """
    project = _project(config_file, sources, catalogue)
    if form == "markdown" and output is None:
        raise click.UsageError("Name the folder to write to: --output docs")
    site = open_site(project.settings, directory_urls=project.directory_urls)
    if form == "markdown" and output is not None:
        write_plain(site, output)
    else:
        data = site.data() if form == "json" else site.table()
        if output is None:
            sys.stdout.buffer.write(data.encode("utf-8", "replace"))
            return
        write_file(output, data)
    click.echo(f"{len(site.build.catalogue.patterns)} patterns written to {output}", err=True)


@main.command()
@_where
@click.option("--participant", help="Also flag what this branch changes outside their folder.")
@click.option("--since", help="Where the branch began; by default the pull request's target.")
@_clear
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
    project = _project(config_file, sources, catalogue)
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
