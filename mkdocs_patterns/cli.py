"""The face a terminal sees: the group of commands."""

from __future__ import annotations

import io
import sys

import click

from mkdocs_patterns.commands.agreement import agreement
from mkdocs_patterns.commands.check import check
from mkdocs_patterns.commands.classify import classify
from mkdocs_patterns.commands.diff import diff
from mkdocs_patterns.commands.export import export
from mkdocs_patterns.commands.init import init
from mkdocs_patterns.commands.new import new
from mkdocs_patterns.commands.pseudonyms import pseudonyms
from mkdocs_patterns.commands.sources import sources
from mkdocs_patterns.commands.vocabulary import vocabulary


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


for command in (
    pseudonyms,
    vocabulary,
    classify,
    agreement,
    diff,
    check,
    export,
    init,
    new,
    sources,
):
    main.add_command(command)
