"""`init`: what a folder lacks to become a site."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mkdocs_patterns.commands.layout import find_layout
from mkdocs_patterns.commands.options import clear
from mkdocs_patterns.commands.project import from_config
from mkdocs_patterns.commands.remote import Remote, find_remote
from mkdocs_patterns.commands.scaffolding import Undecided, places, scaffolded
from mkdocs_patterns.files import write_file
from mkdocs_patterns.settings import SettingsError

__all__ = ["init"]


@click.command()
@click.argument(
    "folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--source", "sources", multiple=True,
    help="The folder that holds the participants' folders; found by itself otherwise.",
)  # fmt: skip
@click.option(
    "--host", type=click.Choice(["github", "gitlab", "none"]),
    help="Whose pages publish the site; told by the git remote, else github.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@clear
def init(folder: Path, sources: tuple[str, ...], host: Undecided | None, dry_run: bool) -> None:
    """Write what FOLDER lacks to become a site; nothing is ever overwritten.

    That is mkdocs.yml, a front page, a template, a guide for participants, and the workflows
    that check and publish. Patterns that lie there already are found.

    \b
    mkdocs-patterns init --dry-run
    mkdocs-patterns init --host gitlab
    """
    root = folder.resolve()
    named = _configured(root, sources) or tuple(_inside(root, source) for source in sources)
    layout = find_layout(root, named)
    remote = find_remote(root)
    host = host or remote.host
    if not remote.at_top and host != "none":
        click.echo(_BELOW_TOP, err=True)
        host = "none"
    for place in places(root, layout, host):
        if place.there:
            same = "" if place.there == place.path else f"{place.path}: "
            click.echo(f"kept     {same}{place.there} is there already")
            continue
        sheet = scaffolded(place, root, layout, remote, host)
        click.echo(f"{'would be written' if dry_run else 'written '} {sheet.path}")
        if dry_run:
            click.echo("\n".join(f"    {line}".rstrip() for line in sheet.text.splitlines()))
        else:
            write_file(root / sheet.path, sheet.text)
    _tell(layout.sources, host, remote, dry_run=dry_run)


_BELOW_TOP = """\
This folder is not the top of its git repository, where hosting files have to lie: none is written.
See 'Publish on GitHub Pages' in the documentation."""

_PAGES = {
    "github": "Once: choose 'GitHub Actions' as the source under Settings > Pages.",
    "gitlab": "The job `pages` publishes the site after each push to the main branch.",
}


def _inside(root: Path, source: str) -> str:
    way = Path(os.path.relpath(root / source, root)).as_posix()
    if way.startswith("../") or way == "..":
        raise SettingsError("--source", source, "it lies outside", "Name a folder of the project.")
    if not (root / way).is_dir():
        raise SettingsError("--source", source, "there is no such folder", "Make it first.")
    return way


def _configured(root: Path, sources: tuple[str, ...]) -> tuple[str, ...]:
    """The participants' folders of a mkdocs.yml that is there; empty where there is none."""
    path = next((p for n in ("mkdocs.yml", "mkdocs.yaml") if (p := root / n).is_file()), None)
    if path is None:
        return ()
    try:
        settings = from_config(path).settings
    except SettingsError as error:
        if error.option != "plugins":
            raise
        click.echo(f"{error.message}. {error.remedy}", err=True)
        return ()
    found = tuple(source.path for source in settings.sources if not source.repository)
    if sources and set(sources) != set(found):
        remedy = f"Change `sources` there, which names {', '.join(found)}."
        raise SettingsError("--source", sources, f"{path.name} says otherwise", remedy)
    return found


def _tell(sources: tuple[str, ...], host: Undecided, remote: Remote, *, dry_run: bool) -> None:
    """What has been found, and what comes next."""
    named = ", ".join("this folder" if source == "." else f"{source}/" for source in sources)
    click.echo(f"Participants' folders lie in: {named}", err=True)
    if dry_run:
        return
    click.echo("Look at the site: mkdocs serve", err=True)
    if host in _PAGES:
        click.echo(_PAGES[host], err=True)
    if not remote.url:
        click.echo("No remote is known yet: fill in repo_url and edit_uri in mkdocs.yml.", err=True)
