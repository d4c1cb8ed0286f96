"""CITATION.cff: how the owner wants the whole collection cited, and its licence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs_patterns.facets.located import Located, Unreadable, read_located
from mkdocs_patterns.problems import Problem, problem

__all__ = ["FILE", "Reference", "load_reference", "read_reference"]

FILE = "CITATION.cff"
"""Beside mkdocs.yml, where GitHub and Zenodo look for it, too."""
_YEAR = re.compile(r"\d{4}")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_REMEDY = "See https://citation-file-format.github.io for how it is written."


@dataclass(frozen=True)
class Reference:
    """The collection as a publication."""

    title: str
    authors: tuple[str, ...]
    """`Ada Example`, in the file's order; organisations by their name."""
    year: str = ""
    version: str = ""
    doi: str = ""
    """`10.5281/zenodo.1`, without an address around it."""
    url: str = ""
    license: str = ""
    """SPDX identifiers, several joined by `or`."""

    @property
    def by(self) -> str:
        """All authors in a row."""
        return ", ".join(self.authors)

    @property
    def address(self) -> str:
        """Where it is to be found: the DOI's address, or its own."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def words(self) -> str:
        """All of it but the address in one sentence."""
        who = f"{self.by}{f' ({self.year})' if self.year else ''}"
        version = f", version {self.version}" if self.version else ""
        return f"{who}: {self.title}{version}."

    @property
    def text(self) -> str:
        """The same with the address."""
        return f"{self.words} {self.address}".strip()

    @property
    def license_url(self) -> str:
        """Where the licence's words stand; empty unless it is a single SPDX identifier."""
        plain = re.fullmatch(r"[\w.+-]+", self.license)
        return f"https://spdx.org/licenses/{self.license}.html" if plain else ""


def load_reference(root: Path) -> tuple[Reference | None, tuple[Problem, ...]]:
    """What the owner's file says, if there is one."""
    path = root / FILE
    if not path.is_file():
        return None, ()
    return read_reference(path.read_bytes())


def read_reference(data: bytes) -> tuple[Reference | None, tuple[Problem, ...]]:
    """The reference in a file's content; None, and why, where it gives none."""
    try:
        document = read_located(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, (_trouble(1, "It is not UTF-8."),)
    except Unreadable as error:
        return None, (_trouble(error.line, f"It is no YAML: {error.message}."),)
    whole = document.mapping if document else None
    if whole is None:
        return None, (_trouble(1, "It is no mapping of keys such as `title` and `authors`."),)
    preferred = whole.get("preferred-citation")
    given = {**whole, **((preferred.mapping if preferred else None) or {})}
    title, authors = _text(given, "title"), tuple(_authors(given.get("authors")))
    lacking = [key for key, value in (("title", title), ("authors", authors)) if not value]
    if lacking:
        return None, (_trouble(1, f"It gives no {' and no '.join(lacking)}."),)
    released = _YEAR.search(_text(given, "year") or _text(given, "date-released"))
    doi = _DOI.search(_text(given, "doi") or _identifier(given.get("identifiers")))
    address = next((u for k in ("url", "repository-code") if (u := _text(given, k))), "")
    found = Reference(
        title,
        authors,
        released[0] if released else "",
        _text(given, "version"),
        doi[0] if doi else "",
        address if urlsplit(address).scheme in ("http", "https") else "",
        " or ".join((given["license"].texts() or []) if "license" in given else []),
    )
    return found, ()


def _trouble(line: int, message: str) -> Problem:
    return problem("citation", FILE, line, message, _REMEDY)


def _text(given: dict[str, Located], key: str) -> str:
    return " ".join((given[key].text or "").split()) if key in given else ""


def _authors(given: Located | None) -> Iterator[str]:
    for item in (given and given.items) or ():
        author = item.mapping or {}
        keys = ("given-names", "name-particle", "family-names", "name-suffix")
        name = " ".join(part for key in keys if (part := _text(author, key)))
        name = name or _text(author, "name") or _text(author, "alias")
        if name:
            yield name


def _identifier(given: Located | None) -> str:
    for item in (given and given.items) or ():
        entry = item.mapping or {}
        if _text(entry, "type") == "doi":
            return _text(entry, "value")
    return ""
