"""`sources`: the repositories of a catalogue, and the commits that are used of them."""

from __future__ import annotations

from pathlib import Path

import click

from mkdocs_patterns.commands.options import clear
from mkdocs_patterns.commands.project import from_config
from mkdocs_patterns.reading.checkouts import Checkout, fetch, kept, newest_kept
from mkdocs_patterns.reading.repositories import LOCK, Pins, load_pins, save_pins
from mkdocs_patterns.repository import Repository
from mkdocs_patterns.settings import Settings, SettingsError

__all__ = ["sources"]

_config_file = click.option(
    "-f", "--config-file", type=click.Path(path_type=Path), default=Path("mkdocs.yml"),
    help="The project's mkdocs.yml.",
)  # fmt: skip
_catalogue = click.option(
    "--path", "catalogue", help="Which catalogue, where mkdocs.yml has several."
)


@click.group()
def sources() -> None:
    """The folders and repositories patterns are collected from.

    \b
    mkdocs-patterns sources list
    """


@sources.command("list")
@_config_file
@_catalogue
@clear
def list_(config_file: Path, catalogue: str | None) -> None:
    """List all sources; of repositories the commit that is used, its date and its state.

    Nothing is fetched.

    \b
    mkdocs-patterns sources list
    """
    settings = from_config(config_file, catalogue).settings
    pins = load_pins(settings.root)
    for source in settings.sources:
        if source.repository:
            click.echo(f"{source.path}: {_described(settings, source.repository, pins)}")
        else:
            click.echo(f"{source.path}: a folder of this project")


@sources.command()
@click.option("--only", metavar="URL", help="Just this repository, as mkdocs.yml names it.")
@_config_file
@_catalogue
@clear
def update(only: str | None, config_file: Path, catalogue: str | None) -> None:
    """Fetch the newest commit of each repository, and write all of them to patterns.lock.

    Commit that file: every build uses these commits until the next update.

    \b
    mkdocs-patterns sources update
    mkdocs-patterns sources update --only https://github.com/ada/workshop
    """
    settings = from_config(config_file, catalogue).settings
    chosen = _chosen(settings, only)
    pins = dict(load_pins(settings.root))
    new: dict[tuple[str, str], Checkout] = {}
    failures: list[SettingsError] = []
    for repository in chosen:
        same = new.get(repository.pin)
        try:
            found = fetch(settings, repository, same.commit if same else "")
        except SettingsError as error:
            failures.append(error)
            continue
        new[repository.pin] = found
    for pin, found in new.items():
        click.echo(f"{_named(pin)}: {_step(pins.get(pin), found)}")
        pins[pin] = found.commit
    if new:
        save_pins(settings.root, pins)
        click.echo(f"{LOCK} is written. Commit it.", err=True)
    for failure in failures[1:]:
        click.echo(f"Error: {failure}", err=True)
    if failures:
        raise failures[0]


def _chosen(settings: Settings, only: str | None) -> list[Repository]:
    named = [source.repository for source in settings.sources if source.repository]
    if not named:
        remedy = "Name one under `sources`, as in `- git: https://github.com/ada/workshop`."
        raise SettingsError("sources", len(settings.sources), "none is a repository", remedy)
    found = [place for place in named if only in (None, place.url.text, place.url.shown)]
    if not found:
        known = ", ".join(dict.fromkeys(place.url.shown for place in named))
        message = "mkdocs.yml names no such repository"
        raise SettingsError("--only", "(not shown)", message, f"It names {known}.")
    return found


def _step(before: str | None, found: Checkout) -> str:
    now = f"{found.commit[:12]} of {found.date}"
    if before is None:
        return f"pinned to {now}"
    return f"{now}, as before" if before == found.commit else f"{before[:12]} -> {now}"


def _described(settings: Settings, repository: Repository, pins: Pins) -> str:
    pin = pins.get(repository.pin)
    known = kept(settings, repository, pin) if pin else newest_kept(settings, repository)
    if pin:
        state = "pinned, in the cache" if known else "pinned, not fetched yet"
    else:
        state = "not pinned, in the cache" if known else "not pinned, not fetched yet"
    commit = f" {(pin or (known.commit if known else ''))[:12]}".rstrip()
    date = f" of {known.date}" if known else ""
    place = f"{_named(repository.pin)}{f', folder {repository.path}' if repository.path else ''}"
    return f"{place}{f':{commit}{date}' if commit else ''} ({state})"


def _named(pin: tuple[str, str]) -> str:
    url, branch = pin
    return f"{url} ({branch})" if branch else url
