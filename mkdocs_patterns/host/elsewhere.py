"""Files of other repositories: where they lie, and where a browser finds them."""

from __future__ import annotations

import posixpath
from functools import cached_property
from pathlib import Path

from mkdocs_patterns.reading.checkouts import Checkout
from mkdocs_patterns.reading.repositories import in_cache
from mkdocs_patterns.repository import Repository
from mkdocs_patterns.settings import Settings

__all__ = ["Elsewhere"]


class Elsewhere:
    """The sources of one catalogue that are fetched, by the paths of their files.

    What the cache has is looked up when it is first needed: by then all is fetched.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sources = {s.path: s.repository for s in settings.sources if s.repository}

    def has(self, path: str) -> bool:
        """Whether a file is none of the project's own."""
        return path.partition("/")[0] in self._sources

    def file(self, path: str) -> Path | None:
        """Where it lies; None for a file of the project's own."""
        found = self._checkouts.get(path.partition("/")[0]) if self.has(path) else None
        return found.folder.joinpath(*path.split("/")[1:]) if found else None

    def web(self, path: str) -> str | None:
        """The page of the file's repository."""
        return self._sources[path.partition("/")[0]].url.web or None

    def view(self, path: str) -> str | None:
        """Where the file can be read as this build has read it."""
        place, inner, found = self._found(path)
        return (place.url.page("blob", found.commit, inner) if found else "") or None

    def newest(self, path: str) -> str | None:
        """Where its newest state can be read."""
        place, inner, found = self._found(path)
        return (place.url.page("blob", found.branch or "HEAD", inner) if found else "") or None

    def edit(self, path: str) -> str | None:
        """Where its newest state can be edited."""
        place, inner, found = self._found(path)
        return (place.url.page("edit", found.branch or "HEAD", inner) if found else "") or None

    def _found(self, path: str) -> tuple[Repository, str, Checkout | None]:
        name, _, inner = path.partition("/")
        place = self._sources[name]
        return place, posixpath.join(place.path, inner), self._checkouts.get(name)

    @cached_property
    def _checkouts(self) -> dict[str, Checkout]:
        known = ((s.path, in_cache(self._settings, s)) for s in self._settings.sources)
        return {name: found for name, found in known if found}
