"""The catalogue as plain Markdown files, for generators that run no plugins."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import yaml

from mkdocs_patterns.files import write_file
from mkdocs_patterns.pages.book import Page
from mkdocs_patterns.pages.labels import theme_text
from mkdocs_patterns.settings import SettingsError
from mkdocs_patterns.site import Site

__all__ = ["plain_pages", "write_plain"]

_VOID = frozenset("area base br col hr img input link meta source wbr".split())
_MARK = "---\ngenerator: mkdocs-patterns\n"


def plain_pages(site: Site) -> Iterator[tuple[str, str | bytes]]:
    """Path and content of each page and of each other file, in the site's order.

    A page's file lies where its address does: some generators take links in HTML as they are,
    others see them from the source file, and both must arrive.
    """
    for plan in site.plans:
        place = site.addresses.file(plan.path).removesuffix(".html")
        yield f"{place}.md", _plain(site.page(plan))
    for path, kept in site.assets():
        yield path, kept.get()


def write_plain(site: Site, folder: Path) -> None:
    """Write all files, and remove pages of an earlier run that the catalogue no longer has.

    `SettingsError` before anything is written where a page somebody else wrote is in the way.
    """
    pages = dict(plain_pages(site))
    for path in pages:
        if path.endswith(".md") and (folder / path).exists() and not _written(folder / path):
            message = f"{folder / path} was not written by this command"
            remedy = "Move it away, or choose another folder."
            raise SettingsError("--output", str(folder), message, remedy)
    for path, content in pages.items():
        write_file(folder / path, content)
    root = folder / site.build.settings.path
    for page in sorted(root.rglob("*.md")):
        if page.relative_to(folder).as_posix() not in pages and _written(page):
            page.unlink()
            data = page.with_name("pattern.json")
            if data.relative_to(folder).as_posix() not in pages:
                data.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # something else lies there
                page.parent.rmdir()


def _written(page: Path) -> bool:
    with page.open("rb") as stream:
        return stream.read(len(_MARK)) == _MARK.encode()


def _plain(page: Page) -> str:
    """Front matter, headings as Markdown, the rest as HTML that no generator needs to read."""
    meta: dict[str, object] = {"title": theme_text(page.title)}
    if page.description:
        meta["description"] = theme_text(page.description)
    if page.tags:
        meta["tags"] = [theme_text(tag) for tag in page.tags]
    if not page.searchable:
        meta["search"] = {"exclude": True}
    front = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=10_000)
    return f"{_MARK}{front}---\n\n{_Seams(page.html).markdown().strip()}\n"


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
        self._found: list[tuple[int, int, str, str]] = []
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
            words = " ".join("".join(self._words).split())
            heading = f"{'#' * self._level} {_inert(words)}"
            self._found.append((self._from, self._at() + len(f"</{tag}>"), self._id, heading))
            self._from = -1

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def markdown(self) -> str:
        """The article with Markdown headings where the outermost element allows them.

        Heading ids are the generator's own, so an anchor before each keeps ours.
        """
        parts: list[str] = []
        done = 0
        closing = f"</{self._opening[1:].split()[0].rstrip('>')}>"
        for start, end, anchor, heading in self._found:
            target = f'<a id="{anchor}"></a>\n' if anchor else ""
            before = _opaque(self.html[done:start].strip())
            parts.append(f"{before}\n{target}{closing}\n\n{heading}\n\n{self._opening}\n")
            done = end
        return "".join(parts) + _opaque(self.html[done:].strip())


def _inert(text: str) -> str:
    """Words that no Markdown dialect or extension reads as anything else."""
    return "".join(c if c.isalnum() or c in " ," else f"&#{ord(c)};" for c in text)


def _opaque(html: str) -> str:
    """HTML without anything that preprocessors of Markdown look for, which means the same.

    Fences, template expressions and includes are looked for before HTML is recognised, all but
    expressions at the beginning of a line; and in CommonMark an empty line ends HTML.
    """
    html = re.sub(r"[{}`~]|(?<=\n)[ \t]*[^\w\s<&]", _numbered, html)
    return re.sub(r"\n([ \t]*)\n", r"\n\1&#10;", html)


def _numbered(mark: re.Match[str]) -> str:
    return f"{mark[0][:-1]}&#{ord(mark[0][-1])};"
