"""The same patterns laid out for each program that is compared, with everything switched on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from corpus import lay
from timing import Place

__all__ = ["HONEST", "lay_catalogue", "lay_empty", "lay_hugo", "lay_plain"]

HONEST = "without-shortcuts.yml"
"""The catalogue's other configuration: every page by MkDocs and the theme, nothing remembered."""

_SITE = {
    "site_name": "Bench",
    "site_url": "https://example.org/",
    "repo_url": "https://github.com/example/patterns",
    "edit_uri": "edit/main/docs/",
    "theme": {
        "name": "material",
        "font": False,
        "features": ["content.action.edit", "navigation.footer", "navigation.indexes"],
    },
}
_FACETS = ("stage", "goal", "method", "iteration")
_HUGO = Path(__file__).with_name("hugo")


def _configure(folder: Path, name: str = "mkdocs.yml", **options: object) -> None:
    (folder / name).write_text(yaml.safe_dump({**_SITE, **options}), encoding="utf-8")


def lay_catalogue(folder: Path, count: int) -> Place:
    """A catalogue of so many patterns with a history, all facets, links to files and a feed."""
    lay(folder, count)
    options = {"facets": list(_FACETS)}
    _configure(folder, plugins=["search", {"patterns": options}])
    _configure(folder, HONEST, plugins=["search", {"patterns": {**options, "shortcuts": False}}])
    (folder / ".gitignore").write_text("/site/\n", encoding="utf-8")
    if shutil.which("git"):
        for command in ("init", "add .", "commit --message patterns"):
            own = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org")
            git = ["git", *own, *command.split()]
            subprocess.run(git, cwd=folder, check=True, capture_output=True)
    return Place(folder)


def lay_plain(folder: Path, catalogue: Path) -> Place:
    """The same text as ordinary pages of a site without a catalogue, outside its navigation."""
    shutil.copytree(catalogue / "workshop", folder / "docs" / "workshop")
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    _configure(folder, plugins=["search"], nav=["index.md"], not_in_nav="workshop/\n")
    return Place(folder)


def lay_empty(folder: Path) -> Place:
    """A site of one page: what Python, MkDocs and Material take for themselves."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    _configure(folder, plugins=["search"])
    return Place(folder)


def lay_hugo(folder: Path, catalogue: Place) -> Place:
    """The same patterns as Hugo's content, with the terms the catalogue gives them.

    The theme is a page a pattern, pages of terms, related patterns and a search index.
    """
    shutil.copytree(_HUGO, folder)
    content = folder / "content" / "patterns"
    content.mkdir(parents=True)
    _, text = catalogue.run(sys.executable, "-m", "mkdocs_patterns", "export")
    for pattern in json.loads(text)["patterns"]:
        terms = {f: [item["term"] for item in pattern["facets"][f]] for f in _FACETS}
        front = json.dumps({"title": pattern["title"], **terms})
        body = "\n\n".join(f"## {s['heading']}\n\n{s['markdown']}" for s in pattern["sections"])
        (content / f"{pattern['id']}.md").write_text(f"{front}\n\n{body}\n", encoding="utf-8")
    return Place(folder)
