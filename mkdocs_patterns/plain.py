"""The catalogue as plain Markdown files, for generators that run no plugins."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import yaml

from mkdocs_patterns.pages import Page
from mkdocs_patterns.site import Site

__all__ = ["plain_pages"]

_VOID = frozenset("area base br col hr img input link meta source wbr".split())


def plain_pages(site: Site) -> Iterator[tuple[str, str | bytes]]:
    """Path and content of each page and of each other file, in the site's order."""
    for plan in site.plans:
        yield plan.path, _plain(site.page(plan))
    yield from site.assets()


def _plain(page: Page) -> str:
    """Front matter, headings as Markdown, the rest as HTML that no generator needs to read."""
    meta: dict[str, object] = {"title": page.title}
    if page.description:
        meta["description"] = page.description
    if page.tags:
        meta["tags"] = list(page.tags)
    if not page.searchable:
        meta["search"] = {"exclude": True}
    front = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=10_000)
    seams = _Seams(page.html)
    return f"---\n{front}---\n\n{seams.markdown().strip()}\n"


class _Seams(HTMLParser):
    """Finds the headings that stand directly in the article's outermost element.

    Raw HTML is opaque to a Markdown generator, so its contents would be unknown to the page's
    table of contents; at these headings the element can be closed and opened again.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html.strip()
        self._lines = [0]
        for line in self.html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._depth = 0
        self._opening = ""
        self._from = -1
        self._level = 0
        self._id = ""
        self._words: list[str] = []
        self._found: list[tuple[int, int, str]] = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth == 0 and not self._opening:
            self._opening = self.get_starttag_text() or ""
        if self._depth == 1 and tag in ("h1", "h2"):
            self._from, self._level = self._at(), int(tag[1])
            self._id = dict(attrs).get("id") or ""
            self._words = []
        self._depth += tag not in _VOID

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag not in _VOID
        if self._from >= 0 and self._depth == 1 and tag == f"h{self._level}":
            mark = f" {{#{self._id}}}" if self._id else ""
            text = f"{'#' * self._level} {_inert(' '.join(''.join(self._words).split()))}{mark}"
            self._found.append((self._from, self._at() + len(f"</{tag}>"), text))
            self._from = -1

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def markdown(self) -> str:
        """The article with Markdown headings where the outermost element allows them."""
        parts: list[str] = []
        done = 0
        closing = f"</{self._opening[1:].split()[0].rstrip('>')}>"
        for start, end, heading in self._found:
            parts.append(f"{self.html[done:start].rstrip()}\n{closing}\n\n{heading}\n\n{self._opening}\n")
            done = end
        return "".join(parts) + self.html[done:].lstrip("\n")


def _inert(text: str) -> str:
    """Words that no Markdown dialect or extension reads as anything else."""
    return "".join(c if c.isalnum() or c in " ,." else f"&#{ord(c)};" for c in text)
