"""How a pattern is cited: in words, as a BibTeX entry, as linked data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Citation", "citation", "escaped", "in_script", "linked_data", "permalink"]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATED = ("year", "date", "created", "modified", "updated")
"""Keys of front matter that may say when a pattern was written, the first that does counts."""
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_NO_KEY = re.compile(r"[^A-Za-z0-9:.+/-]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reader copies."""

    text: str
    """Plain text without the address."""
    bibtex: str
    """An `@misc` entry, its last line the closing brace."""
    url: str
    """The page's permanent address; empty where the site has none."""


def citation(book: Book, pattern: Pattern) -> Citation:
    """How to cite a pattern; the year stands in it only where the author's file says one."""
    whole = book.reference
    year = _year(pattern) or (whole.year if whole else "")
    url = permalink(book, pattern)
    who = pattern.participant.name
    said = " ".join(part for part in (who, f"({year})" if year else "") if part)
    text = f"{said}: " if said else ""
    text += f"{pattern.title}. In: {whole.text if whole else f'{book.title}.'}"
    fields = {
        "author": f"{{{escaped(who)}}}" if who else "",
        "title": f"{{{escaped(pattern.title)}}}",
        "howpublished": escaped(f"In: {whole.text}" if whole else book.title),
        "year": year,
        "url": url,
    }
    rows = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return Citation(text, f"@misc{{{_key(pattern)},\n" + ",\n".join(rows) + "\n}", url)


def permalink(book: Book, pattern: Pattern) -> str:
    """The address to cite; empty where the site's own is not known."""
    if not book.site_url:
        return ""
    at = book.addresses
    return f"{book.site_url.rstrip('/')}/{at.url(at.pattern(pattern.id))}"


def linked_data(book: Book, pattern: Pattern, need: str, here: str) -> dict[str, object]:
    """A pattern as schema.org's `DefinedTerm`; addresses are relative to `here`."""
    at = book.addresses
    known = {"description": need, "url": permalink(book, pattern)}
    return {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "termCode": pattern.id,
        "name": pattern.title,
        **{name: value for name, value in known.items() if value},
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "name": book.title,
            "url": at.link(here, at.home()),
        },
    }


def in_script(data: Mapping[str, object]) -> str:
    """Compact JSON in which nothing can end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _year(pattern: Pattern) -> str:
    for key in _DATED:
        found = _YEAR.search(str(pattern.meta.get(key, "")))
        if found:
            return found[0]
    return ""


def escaped(text: str) -> str:
    """Text that TeX prints as it stands."""
    return "".join(_SPECIAL.get(character, character) for character in " ".join(text.split()))


def _key(pattern: Pattern) -> str:
    """BibTeX takes no letters beyond ASCII in a key."""
    return _NO_KEY.sub("-", pattern.id).strip("-") or "pattern"
