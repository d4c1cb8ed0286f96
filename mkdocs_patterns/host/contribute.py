"""Where readers can add a file, edit one or report a problem, in the browser."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

from mkdocs.config.defaults import MkDocsConfig

from mkdocs_patterns.host.pages import branch_url
from mkdocs_patterns.settings import Settings

__all__ = ["edit_url", "issue_url", "new_file_url"]

LONGEST = 2000
"""Characters of an address that every browser and server takes."""


def new_file_url(settings: Settings, config: MkDocsConfig) -> Callable[[str, str, str], str | None]:
    """Address of a forge's editor with a new file in it: `(folder, name, text) -> address`.

    The folder is the project's. None where the repository is unknown or its forge has no such
    page; GitHub, GitLab and those that follow their addresses have one. Text that would make the
    address too long is left out.
    """
    view = branch_url(settings, config)

    def address(folder: str, name: str, text: str) -> str | None:
        place = (view(posixpath.join(folder, "x")) or "").removesuffix("/x")
        if "/-/blob/" in place:
            page, keys = place.replace("/-/blob/", "/-/new/", 1), ("file_name", "content")
        elif "/blob/" in place:
            page, keys = place.replace("/blob/", "/new/", 1), ("filename", "value")
        else:
            return None
        short = f"{page}?{keys[0]}={quote(name)}"
        full = f"{short}&{keys[1]}={quote(text, safe='')}"
        return full if text and len(full) <= LONGEST else short

    return address


def edit_url(settings: Settings, config: MkDocsConfig) -> Callable[[str], str | None]:
    """Address where a project's file can be edited: `path -> address`, None where there is none."""
    view = branch_url(settings, config)

    def address(path: str) -> str | None:
        place = view(path) or ""
        return place.replace("/blob/", "/edit/", 1) or None

    return address


def issue_url(config: MkDocsConfig) -> Callable[[str, str], str | None]:
    """Address of a new report: `(title, text) -> address`.

    None unless the repository lies on GitHub or GitLab, or on a server of its own that is named
    after one of them: others have no such page, or one that nobody can tell from the address.
    """
    host = (urlsplit(config.repo_url or "").hostname or "").split(".")
    repository = (config.repo_url or "").rstrip("/")
    if "github" in host:
        page, keys = f"{repository}/issues/new", ("title", "body")
    elif "gitlab" in host:
        page, keys = f"{repository}/-/issues/new", ("issue[title]", "issue[description]")
    else:
        return lambda title, text: None

    def address(title: str, text: str) -> str | None:
        return f"{page}?{urlencode({keys[0]: title, keys[1]: text}, quote_via=quote, safe='/:,')}"

    return address
