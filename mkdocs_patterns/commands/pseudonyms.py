"""`pseudonyms`: the file behind pseudonyms, and who is called what."""

from __future__ import annotations

from pathlib import Path

import click

from mkdocs_patterns.commands.options import chosen_project, clear, which_catalogue
from mkdocs_patterns.files import write_file
from mkdocs_patterns.reading.pseudonyms import load_pseudonyms, new_pseudonyms
from mkdocs_patterns.reading.sources import collect
from mkdocs_patterns.settings import Settings

__all__ = ["pseudonyms"]


@click.group()
def pseudonyms() -> None:
    """Make the file behind pseudonyms, or say who is called what.

    \b
    mkdocs-patterns pseudonyms init
    mkdocs-patterns pseudonyms list
    """


@pseudonyms.command()
@click.argument("file", type=click.Path(path_type=Path), default=Settings.pseudonyms)
@clear
def init(file: Path) -> None:
    """Write FILE (pseudonyms.yml) with a secret of its own; a file that exists stays.

    \b
    mkdocs-patterns pseudonyms init
    mkdocs-patterns pseudonyms init ../private/pseudonyms.yml
    """
    if file.exists():
        click.echo(f"{file} exists already and stays as it is.")
        return
    write_file(file, new_pseudonyms())
    file.chmod(0o600)
    click.echo(f"{file} is written. Keep a copy, and keep it out of the repository and the site.")


@pseudonyms.command("list")
@which_catalogue
@clear
def list_them(config_file: Path | None, sources: tuple[str, ...], catalogue: str | None) -> None:
    """Print each participant's pseudonym and folder, for your eyes only.

    \b
    mkdocs-patterns pseudonyms list
    """
    settings = chosen_project(config_file, sources, catalogue).settings
    keys = load_pseudonyms(settings)
    homes = dict.fromkeys((file.source.path, file.folder) for file in collect(settings).files)
    for source, folder in homes:
        click.echo(f"{keys.of(source, folder)}\t{source}/{folder}".rstrip("/"))
