"""`new`: a participant's next pattern, begun."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from mkdocs_patterns.commands.copies import titled_copy, workshop_template
from mkdocs_patterns.commands.folders import file_name, participants_folder, same_person
from mkdocs_patterns.commands.options import chosen_project, clear
from mkdocs_patterns.commands.project import from_config
from mkdocs_patterns.reading.sources import collect
from mkdocs_patterns.reading.text import printable
from mkdocs_patterns.settings import Settings, SettingsError, SourceOption

__all__ = ["new"]


@click.command()
@click.argument("title")
@click.option("--participant", required=True, help="Who writes it: the name of their folder.")
@click.option(
    "-f", "--config-file", type=click.Path(path_type=Path), help="The project's mkdocs.yml."
)
@click.option("--source", help="Which workshop's folder, where there are several.")
@click.option("--path", "catalogue", help="Which catalogue, where mkdocs.yml has several.")
@clear
def new(
    title: str,
    participant: str,
    config_file: Path | None,
    source: str | None,
    catalogue: str | None,
) -> None:
    """Begin a pattern: a copy of the workshop's template with its TITLE in place.

    It goes to the participant's folder, which is made if it is not there. No file is ever
    overwritten.

    \b
    mkdocs-patterns new "A Cheap Look First" --participant ada
    """
    title = " ".join(printable(unicodedata.normalize("NFC", title), " ").split())
    if not any(map(str.isalnum, title)):
        raise click.UsageError("The title has no letters. Give the pattern a name of a few words.")
    settings, chosen = _workshop(config_file, source, catalogue, participant)
    folder = _folder(settings, chosen, participant)
    beside_guides = folder == settings.file(chosen.path)
    location = folder / file_name(title, beside_guides=beside_guides)
    text = titled_copy(workshop_template(collect(settings), chosen), title, settings)
    _write(location, text)
    shown = _seen_from_here(location)
    click.echo(shown)
    command = f"mkdocs-patterns check {shlex.quote(shown)}"
    click.echo(f"Fill it in. What is missing says: {command}", err=True)


def _workshop(
    config_file: Path | None, source: str | None, catalogue: str | None, participant: str
) -> tuple[Settings, SourceOption]:
    if config_file or Path("mkdocs.yml").is_file():
        settings = _here(from_config(config_file or Path("mkdocs.yml"), catalogue).settings)
        named = Path(source).resolve() if source else None
        found = [s for s in settings.sources if named in (None, settings.file(s.path).resolve())]
    else:
        settings = chosen_project(None, (source,) if source else (), catalogue).settings
        found = list(settings.sources)
    if not found:
        folders = ", ".join(option.path for option in settings.sources)
        remedy = f"Name one that mkdocs.yml names: {folders}."
        raise SettingsError("--source", source, "mkdocs.yml names no such folder", remedy)
    if len(found) > 1:
        found = [s for s in found if _knows(settings, s, participant)] or found
    if len(found) > 1:
        folders = ", ".join(option.path for option in found)
        raise SettingsError(
            "--source", None, "there are several workshops", f"Name one: {folders}."
        )
    return settings, found[0]


def _here(settings: Settings) -> Settings:
    """The project's own folders alone: nobody finds again what is written among fetched files."""
    own = tuple(source for source in settings.sources if not source.repository)
    if not own:
        urls = ", ".join(s.repository.url.shown for s in settings.sources if s.repository)
        message = "all patterns of this catalogue are written in other repositories"
        remedy = f"Begin yours in a clone of one of them: {urls}."
        raise SettingsError("sources", len(settings.sources), message, remedy)
    return replace(settings, sources=own)


def _knows(settings: Settings, source: SourceOption, participant: str) -> bool:
    return _folder(settings, source, participant).is_dir()


def _folder(settings: Settings, source: SourceOption, participant: str) -> Path:
    top = settings.file(source.path)
    if source.participant and same_person(source.participant, participant):
        return top
    return participants_folder(top, participant)


def _write(location: Path, text: str) -> None:
    taken = _taken(location)
    if taken is not None:
        remedy = "Edit it, or choose another title."
        name = _seen_from_here(taken)
        raise SettingsError("title", name, "this file exists already", remedy)
    location.parent.mkdir(parents=True, exist_ok=True)
    with location.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _taken(location: Path) -> Path | None:
    """What lies there already, also under a name that is the same on other systems."""
    beside: Sequence[Path] = ()
    if location.parent.is_dir():
        beside = sorted(location.parent.iterdir())
    wanted = location.name.casefold()
    names = ((path, unicodedata.normalize("NFC", path.name).casefold()) for path in beside)
    return next((path for path, name in names if name == wanted), None)


def _seen_from_here(location: Path) -> str:
    try:
        return location.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return location.as_posix()
