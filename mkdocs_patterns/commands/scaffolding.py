"""The files a new project starts with, worded for what is there already."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined

from mkdocs_patterns.commands.layout import Layout
from mkdocs_patterns.commands.remote import Host, Remote
from mkdocs_patterns.reading.text import printable

__all__ = ["Place", "Sheet", "Undecided", "places", "scaffolded"]

Undecided = Host | Literal["none"]

_MARKUP = re.compile(r"[\\`*_\[\]<>&#]")
_DEPLOYS = re.compile(rb"deploy-pages|gh-deploy|peaceiris/actions-gh-pages")
_CHECKS = re.compile(rb"mkdocs-patterns check")


@dataclass(frozen=True)
class Sheet:
    """One file to be written."""

    path: str
    """Seen from the project's folder, POSIX."""
    text: str


@dataclass(frozen=True)
class Place:
    """A file a project needs, and what there is of it."""

    path: str
    """Where it would be written."""
    name: str
    """Name of its text among the packaged ones."""
    there: str = ""
    """What serves already, seen from the project's folder; empty where nothing does."""


def places(root: Path, layout: Layout, host: Undecided) -> Iterator[Place]:
    """The files a project needs, in the order in which they are told."""
    yield Place("mkdocs.yml", "mkdocs.yml", _first(root, "mkdocs.yml", "mkdocs.yaml"))
    index = _first(root, "docs/index.md", "docs/README.md") or _other_docs(root)
    yield Place("docs/index.md", "index.md", index)
    yield Place(_template_path(layout), "Template.md", layout.template)
    guides = ("CONTRIBUTING.md", "CONTRIBUTING", ".github/CONTRIBUTING.md", "docs/CONTRIBUTING.md")
    yield Place("CONTRIBUTING.md", "CONTRIBUTING.md", _first(root, *guides))
    yield Place(".gitignore", "gitignore", _first(root, ".gitignore"))
    if host == "github":
        workflows = ".github/workflows"
        for name, shape in (("pages.yml", _DEPLOYS), ("pull-request.yml", _CHECKS)):
            path = f"{workflows}/{name}"
            yield Place(path, name, _first(root, path) or _holding(root, workflows, shape))
    elif host == "gitlab":
        yield Place(".gitlab-ci.yml", "gitlab-ci.yml", _first(root, ".gitlab-ci.yml"))


def scaffolded(place: Place, root: Path, layout: Layout, remote: Remote, host: Undecided) -> Sheet:
    """One of the packaged texts, filled in."""
    links: Host = remote.host if host == "none" else host
    project = posixpath.basename(remote.name) or root.resolve().name
    words = " ".join(printable(project, " ").replace("-", " ").replace("_", " ").split())
    name = words[:1].upper() + words[1:] or "Patterns"
    folder = posixpath.normpath(layout.sources[0])
    prefix = "" if folder == "." else f"{folder}/"
    template = layout.template or _template_path(layout)
    text = _environment().from_string(_packaged(place.name)).render(
        name=name,
        title=_MARKUP.sub(r"\\\g<0>", name),
        sources=list(layout.sources),
        prefix=prefix,
        template=_MARKUP.sub(r"\\\g<0>", posixpath.basename(template)),
        template_link=quote(template),
        editor=_new_file(remote, links, prefix),
        site_url=remote.site_url(links),
        repo_url=remote.url,
        edit_uri=remote.edit_uri(links),
        branch=remote.branch,
        ref=f"refs/heads/{remote.branch}",
        package=f"mkdocs-patterns~={_version()}",
    )  # fmt: skip
    return Sheet(place.path, text)


def _template_path(layout: Layout) -> str:
    """Where a template would be written: where all participants find it."""
    folder = layout.sources[0] if len(layout.sources) == 1 else "."
    return posixpath.normpath(posixpath.join(folder, "Template.md"))


def _new_file(remote: Remote, host: Host, prefix: str) -> str:
    """Where the browser's editor begins a file in the participants' folder."""
    if not remote.url:
        return ""
    way = "-/new" if host == "gitlab" else "new"
    return f"{remote.url}/{way}/{quote(remote.branch)}/{quote(prefix)}"


def _version() -> str:
    release = re.match(r"\d+\.\d+\.\d+", metadata.version("mkdocs-patterns"))
    return release[0] if release else "0"


def _packaged(name: str) -> str:
    return files("mkdocs_patterns").joinpath("scaffold", name).read_text("utf-8")


def _environment() -> Environment:
    """Marks that mean nothing in YAML, Markdown and GitHub's expressions."""
    environment = Environment(
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters["yaml"] = lambda value: json.dumps(value, ensure_ascii=False)
    environment.filters["expression"] = lambda value: "'" + value.replace("'", "''") + "'"
    return environment


def _first(root: Path, *names: str) -> str:
    """The first of the files that is there, capitals aside."""
    for name in names:
        folder, _, file = name.rpartition("/")
        for entry in _entries(root / folder):
            if entry.casefold() == file.casefold():
                return posixpath.join(folder, entry)
    return ""


def _holding(root: Path, folder: str, shape: re.Pattern[bytes]) -> str:
    """The first file of a folder that holds some words."""
    for entry in _entries(root / folder):
        path = root / folder / entry
        if path.is_file() and shape.search(path.read_bytes()):
            return f"{folder}/{entry}"
    return ""


def _other_docs(root: Path) -> str:
    """The project's mkdocs.yml where it names another folder of pages."""
    config = _first(root, "mkdocs.yml", "mkdocs.yaml")
    own = config and re.search(rb"^docs_dir\s*:", (root / config).read_bytes(), re.M)
    return config if own else ""


def _entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
