"""What all commands share: which catalogue is meant, and errors in one clear line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from mkdocs_patterns.commands.project import Project, from_config, from_sources
from mkdocs_patterns.settings import SettingsError

__all__ = ["BadSettings", "chosen_project", "clear", "which_catalogue"]

Params = ParamSpec("Params")


class BadSettings(click.ClickException):
    """Broken configuration: wrong use, exit code 2."""

    exit_code = 2


def clear(command: Callable[Params, None]) -> Callable[Params, None]:
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


def which_catalogue(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which catalogue is meant."""
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


def chosen_project(
    config_file: Path | None, sources: tuple[str, ...], catalogue: str | None
) -> Project:
    """The project the options name, or the one that lies here."""
    if sources and config_file:
        raise click.UsageError("Give --source or -f, not both.")
    if sources:
        return from_sources(sources, Path.cwd())
    if config_file is None and not Path("mkdocs.yml").is_file():
        if Path("workshop").is_dir():
            return from_sources(("workshop",), Path.cwd())
        raise click.UsageError(
            "No mkdocs.yml is here. Name one with -f, or a folder with --source;"
            " `mkdocs-patterns init` makes one."
        )
    return from_config(config_file or Path("mkdocs.yml"), catalogue)
