"""`diff`: what changed between two exports of a catalogue."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from mkdocs_patterns.commands.options import clear
from mkdocs_patterns.exports.difference import as_markdown, compared, read_data
from mkdocs_patterns.files import write_file

__all__ = ["diff"]


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
)
@click.option("--heading", default="Changes", show_default=True, help="Heading of the section.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="File to write; without it the changes go to the terminal.",
)  # fmt: skip
@clear
def diff(old: Path, new: Path, form: str, heading: str, output: Path | None) -> None:
    """Write what changed from one export of the catalogue to a later one.

    OLD and NEW are files `catalogue.json`, from `export` or from two releases of the site. Nothing
    is told that does not stand in them.

    \b
    mkdocs-patterns diff spring.json autumn.json
    mkdocs-patterns diff spring.json autumn.json --heading "Autumn workshop" -o docs/changes.md
    """
    found = compared(read_data(old), read_data(new))
    if form == "json":
        text = json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n"
    else:
        text = as_markdown(found, heading)
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    else:
        write_file(output, text)
