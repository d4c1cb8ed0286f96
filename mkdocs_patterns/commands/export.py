"""`export`: the catalogue as data, as a table or as plain pages."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_patterns.commands.options import chosen_project, clear, which_catalogue
from mkdocs_patterns.exports.markdown import write_plain
from mkdocs_patterns.exports.parquet import to_parquet
from mkdocs_patterns.files import write_file
from mkdocs_patterns.site import open_site

__all__ = ["export"]


@click.command()
@which_catalogue
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "markdown", "parquet"]),
    default="json",
    show_default=True,
)
@click.option(
    "--rows",
    type=click.Choice(["patterns", "sections"]),
    default="patterns",
    show_default=True,
    help="What a row of the table is.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="File (json, csv, parquet) or folder (markdown) to write; json and csv go to the terminal"
    " without it.",
)  # fmt: skip
@clear
def export(
    config_file: Path | None,
    sources: tuple[str, ...],
    catalogue: str | None,
    form: str,
    rows: str,
    output: Path | None,
) -> None:
    """Write the catalogue as data, as a table or as plain pages.

    \b
    mkdocs-patterns export --source workshop > catalogue.json
    mkdocs-patterns export --format csv -o catalogue.csv
    mkdocs-patterns export --format csv --rows sections -o sections.csv
    mkdocs-patterns export --format markdown -o docs
    mkdocs-patterns export --format parquet -o catalogue.parquet
    """
    project = chosen_project(config_file, sources, catalogue)
    if rows == "sections" and form != "csv":
        raise click.UsageError("--rows goes with --format csv.")
    if form == "markdown" and output is None:
        raise click.UsageError("Name the folder to write to: --output docs")
    if form == "parquet" and output is None:
        raise click.UsageError("Name the file to write: --output catalogue.parquet")
    site = open_site(project.settings, directory_urls=project.directory_urls)
    if form == "markdown" and output is not None:
        write_plain(site, output)
    elif form == "parquet" and output is not None:
        write_file(output, to_parquet(site.data()))
    else:
        data = site.data() if form == "json" else site.table(sections=rows == "sections")
        if output is None:
            sys.stdout.buffer.write(data.encode("utf-8", "replace"))
            return
        write_file(output, data)
    click.echo(f"{len(site.build.catalogue.patterns)} patterns written to {output}", err=True)
