"""Writes the tables of the reference that the package itself knows best.

    python tools/reference.py

Each table stands between two comments of its page; a test checks that all of them are current.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from textwrap import dedent

import click

from mkdocs_patterns.cli import main as commands
from mkdocs_patterns.facets.vocabulary import PACKAGED, load_facets
from mkdocs_patterns.problems import CODES
from mkdocs_patterns.reading.schema import CANONICAL, FIELD_LABELS, VERSIONS

DOCS = Path(__file__).parent.parent / "docs" / "reference"


def codes() -> str:
    """All problem codes, by name."""
    rows = ((f"`{name}`", code.severity, code.meaning) for name, code in sorted(CODES.items()))
    return _table(("code", "severity", "meaning"), rows)


def terms() -> str:
    """The packaged vocabularies."""
    return "\n\n".join(_facets())


def _facets() -> Iterator[str]:
    for facet in load_facets(PACKAGED):
        yield f"### {facet.label} (`{facet.id}`)"
        yield facet.definition
        for group in facet.groups or ("",):
            if group:
                yield f"**{group}**"
            cells = (
                (f"{term.label}<br>`{term.id}`", term.definition, ", ".join(term.aliases))
                for term in facet.terms
                if term.group == group
            )
            yield _table(("term", "definition", "aliases"), cells)
        sources = dict.fromkeys(term.source for term in facet.terms if term.source)
        if sources:
            yield f"Source: {'; '.join(sources)}."


def fields() -> str:
    """Canonical fields and their headings."""
    rows = ((f"`{field}`", ", ".join(words)) for field, words in CANONICAL.items())
    return _table(("field", "headings"), rows)


def versions() -> str:
    """What each version of the workshop's template asks for."""
    names = ("1, 2, 3", "4", "5", "6")
    rows = (
        (name, " · ".join(FIELD_LABELS[field] for field in asked))
        for name, asked in zip(names, VERSIONS, strict=True)
    )
    return _table(("version", "fields"), rows)


def command_pages() -> str:
    """Every command with its help and its options."""
    above = click.Context(commands, info_name="mkdocs-patterns", **commands.context_settings)
    return "\n\n".join(_commands(commands, above))


def _commands(group: click.Group, above: click.Context) -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        context = click.Context(command, above, info_name=name)
        if isinstance(command, click.Group):
            yield from _commands(command, context)
            continue
        about, _, example = (command.help or "").partition("\b\n")
        yield f"## {context.command_path.removeprefix('mkdocs-patterns ')}"
        yield " ".join(about.split())
        if example.strip():
            yield f"```text\n{dedent(example).strip()}\n```"
        rows = (
            (", ".join(f"`{flag}`" for flag in option.opts), _help(option, context))
            for option in command.get_params(context)
            if isinstance(option, click.Option)
        )
        yield _table(("option", "meaning"), rows)


def _help(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    text = " ".join(record[1].replace("\n", " ").split()) if record else ""
    if isinstance(option.type, click.Choice):
        choices = ", ".join(f"`{choice}`" for choice in option.type.choices)
        text = f"One of {choices}. {text}"
    return text


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = [*columns]
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in r] for r in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "codes": ("problems.md", codes),
    "terms": ("vocabularies.md", terms),
    "fields": ("files.md", fields),
    "versions": ("files.md", versions),
    "commands": ("commands.md", command_pages),
}
"""Name of the table -> the page it stands on, and what writes it."""


def updated(page: str, name: str, table: str) -> str:
    """The page's text with this table between its comments."""
    between = re.compile(rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)", re.S)
    if not between.search(page):
        raise LookupError(f"no place for the table '{name}'")
    return between.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", page, count=1)


def write() -> None:
    """Bring all tables up to date."""
    for name, (file, table) in TABLES.items():
        path = DOCS / file
        path.write_text(updated(path.read_text("utf-8"), name, table()), "utf-8")


if __name__ == "__main__":
    write()
