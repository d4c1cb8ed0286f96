"""The built site as a judge sees it: pages as an HTML parser reads them, and rules for all."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any

from hostile.loader import Case, same

__all__ = ["Built", "Element", "Page", "faults", "key", "read_page", "read_site"]

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
CORE = frozenset(
    "a b blockquote caption circle code dd details div dl dt em figcaption figure h1 h2 h3 i li "
    "meter nav ol p path pre q section small span summary svg table tbody td text tfoot th thead "
    "tr ul".split()
)
"""Elements the packaged templates write."""
AUTHORS = frozenset(
    "a blockquote br code del details div em h3 h4 h5 h6 hr img input kbd li ol p pre section span "
    "strong sub summary sup table tbody td th thead tr ul".split()
)
"""Elements an author's Markdown, and the few tags known from GitHub, may become."""
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset(["href", "title", "class", "id", "rel", "xlink:href"]),
    "svg": frozenset(["width", "height", "viewbox", "role"]),
    "path": frozenset(["d", "stroke-width", "stroke-dasharray"]),
    "circle": frozenset(["cx", "cy", "r"]),
    "text": frozenset(["x", "y", "font-size", "font-weight"]),
    "img": frozenset(["src", "alt", "title", "loading"]),
    "input": frozenset(["type", "checked", "disabled", "class"]),
    "ol": frozenset(["start", "class"]),
    "details": frozenset(["open", "class"]),
    "div": frozenset(["role", "tabindex", "aria-labelledby", "class"]),
    "p": frozenset(["role", "class"]),
    "meter": frozenset(["min", "max", "value", "high", "low", "optimum", "class"]),
    "th": frozenset(["scope", "class", "colspan", "rowspan"]),
    "td": frozenset(["class", "colspan", "rowspan"]),
    "nav": frozenset(["aria-label", "class"]),
}
TOOLS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "patterns/index.html": {
        "button": frozenset(["type", "aria-expanded", "aria-controls"]),
        "div": frozenset(["data-compare", "hidden"]),
        "fieldset": frozenset(["data-filter", "data-judged"]),
        "form": frozenset(["role"]),
        "input": frozenset(["name", "value", "autocomplete", "spellcheck"]),
        "label": frozenset(["for"]),
        "legend": frozenset(),
        "li": frozenset(["data-t", "data-n"]),
        "noscript": frozenset(),
        "option": frozenset(["value"]),
        "select": frozenset(["name"]),
    },
    "patterns/matrix/index.html": {
        "col": frozenset(["span"]),
        "colgroup": frozenset(),
        "div": frozenset(["data-new"]),
        "table": frozenset(["data-columns"]),
    },
    "patterns/compare/index.html": {
        "div": frozenset(["data-pattern", "data-home", "data-kind", "hidden"]),
        "dl": frozenset(["hidden"]),
    },
    "patterns/concordance/*/index.html": {
        "div": frozenset(["data-t"]),
        "form": frozenset(),
        "label": frozenset(["for"]),
        "optgroup": frozenset(["label"]),
        "option": frozenset(["value"]),
        "select": frozenset(["autocomplete"]),
        "span": frozenset(["role"]),
    },
    "patterns/dataset/index.html": {
        "a": frozenset(["type"]),
        "pre": frozenset(["tabindex"]),
    },
}
"""What these pages have beside. Authors' Markdown is rendered on those of the concordance alone,
and the same text on its pattern's own page, which has none of this.
"""
TOOLED = re.compile(r"[a-zA-Z0-9 ./+~=%-]{0,100}")
"""What such an attribute may say: names, numbers, paths and media types; no author's words."""
ANYWHERE = frozenset(
    ["aria-current", "aria-hidden", "aria-label", "class", "data-search-exclude", "id", "title"]
)
CLASS = re.compile(
    r"patterns|pat-[\w-]+|markdown-alert(-\w+)?|task-list-item(-checkbox)?|contains-task-list|"
    r"footnote-(ref|item|backref)|footnotes(-list|-sep)?|align-(left|center|right)|as-typed|"
    r"highlight|filename|language-[\w+-]{1,30}|[a-z]{1,2}\d?"
)
MEMBERS = frozenset(
    "alert body constructor cookie close document event fetch forms getElementById "
    "hasOwnProperty head history images length links location name navigator open parent "
    "querySelector scripts self status target$ keyboard$ base_url toString top valueOf "
    "window".split()
)
"""Names a script would find an element under instead of what it looks for."""
SIGNATURES = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".gif": b"GIF8",
    ".webp": b"RIFF",
}
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)


@dataclass(frozen=True)
class Element:
    """One start tag."""

    tag: str
    attributes: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """An attribute's value, entities decoded."""
        return dict(self.attributes).get(name)


@dataclass(frozen=True)
class Page:
    """One page."""

    path: str
    """In the output, POSIX."""
    article: tuple[Element, ...]
    """Elements of the catalogue's own part of the page."""
    around: tuple[Element, ...]
    """All others."""
    text: str
    """Visible text of that part, compared as the README says."""
    title: str
    scripts: tuple[str, ...]
    """What stands inside script elements."""
    crossed: tuple[str, ...]
    """Tags of the article that are closed in the wrong place, or never."""


@dataclass(frozen=True)
class Built:
    """A built site."""

    folder: Path
    pages: Mapping[str, Page]
    """By path in the output; the catalogue's pages only."""
    data: Mapping[str, Any]
    """`catalogue.json`."""
    seconds: float = 0.0
    of: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    """Pages of the patterns of one source file, by `key` of its path."""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Codes of the problems of one file, by `key` of its path."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.article: list[Element] = []
        self.around: list[Element] = []
        self.words: list[str] = []
        self.title: list[str] = []
        self.scripts: list[str] = []
        self.crossed: list[str] = []
        self.open: list[str] = []
        self.inside = False
        self.at = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, tuple((name, value or "") for name, value in attrs))
        self.at = tag
        if not self.inside and tag == "div" and "patterns" in (element.get("class") or "").split():
            self.inside = True
            self.open = []
        if not self.inside:
            self.around.append(element)
            if tag == "script":
                self.scripts.append("")
            return
        self.article.append(element)
        if tag == "img":
            self.words.append(element.get("alt") or "")
        if tag not in _INLINE:
            self.words.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.at = ""
        if not self.inside:
            return
        if tag not in _INLINE:
            self.words.append(" ")
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)
            if tag in self.open:
                while self.open.pop() != tag:
                    pass
        self.inside = bool(self.open)

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.words.append(data)
        elif self.at == "script":
            self.scripts[-1] += data
        elif self.at == "title":
            self.title.append(data)


_INLINE = frozenset("a b code del em i kbd q small span strong sub sup".split())


def read_page(path: str, markup: str) -> Page:
    """One page as `html.parser` sees it."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return Page(
        path,
        tuple(reader.article),
        tuple(reader.around),
        same("".join(reader.words)),
        "".join(reader.title),
        tuple(reader.scripts),
        (*reader.crossed, *(reader.open if reader.inside else ())),
    )


def key(path: str) -> str:
    """A path as it is compared: NFC, without marks and halves of characters no page may show."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = re.sub(r" \(\d+\)$", "", unicodedata.normalize("NFC", text))
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "So"))


def read_site(folder: Path, seconds: float = 0.0) -> Built:
    """Every page of the catalogue, and its data."""
    catalogue = folder / "patterns"
    pages = {
        path.relative_to(folder).as_posix(): read_page(
            path.relative_to(folder).as_posix(), path.read_text("utf-8")
        )
        for path in sorted(catalogue.rglob("*.html"))
    }
    data = json.loads((catalogue / "catalogue.json").read_text("utf-8"))
    of: dict[str, list[Page]] = {}
    for pattern in data["patterns"]:
        of.setdefault(key(pattern["source"]), []).append(pages[f"{pattern['url']}index.html"])
    codes: dict[str, list[str]] = {}
    for problem in data["problems"]:
        codes.setdefault(key(problem["path"]), []).append(problem["code"])
    return Built(
        folder,
        pages,
        data,
        seconds,
        {path: tuple(found) for path, found in of.items()},
        {path: tuple(found) for path, found in codes.items()},
    )


def faults(page: Page, output: Path) -> Iterator[str]:
    """What rules 2 to 4 find wrong with a page."""
    if page.crossed:
        yield f"tags closed in the wrong place: {page.crossed[:5]}"
    ids: list[str] = []
    tools = next((more for pattern, more in TOOLS.items() if fnmatchcase(page.path, pattern)), {})
    for element in page.article:
        yield from _element(element, tools)
        yield from _address(element, page, output)
        for name in ("id", "name"):
            value = element.get(name)
            if value is not None:
                ids.append(value)
                if value.startswith("__") or value in MEMBERS or not value:
                    yield f"{name}={value!r} shadows what a script looks for"
    ids.extend(value for element in page.around if (value := element.get("id")) is not None)
    if (
        twice := {value for value in ids if ids.count(value) > 1}
        if len(set(ids)) < len(ids)
        else ()
    ):
        yield f"ids that stand twice: {sorted(twice)[:5]}"


def _element(element: Element, tools: Mapping[str, frozenset[str]]) -> Iterator[str]:
    if element.tag not in CORE | AUTHORS | set(tools):
        yield f"a foreign element: {element}"
    allowed = ATTRIBUTES.get(element.tag, frozenset()) | ANYWHERE
    allowed |= tools.get(element.tag, frozenset())
    for name, value in element.attributes:
        if name not in allowed:
            yield f"a foreign attribute: {element.tag} {name}={value!r}"
        elif name in tools.get(element.tag, ()) and not TOOLED.fullmatch(value):
            yield f"not what a tool says: {element.tag} {name}={value!r}"
    for name in (element.get("class") or "").split():
        if not CLASS.fullmatch(name):
            yield f"a foreign class: {element.tag}.{name}"
    fields = {"checkbox", "search"} if "input" in tools else {"checkbox"}
    if element.tag == "input" and element.get("type") not in fields:
        yield f"a foreign field: {element}"


def _address(element: Element, page: Page, output: Path) -> Iterator[str]:
    href = element.get("href") or element.get("xlink:href")
    if href is not None:
        bare = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]+", "", href)
        scheme = re.match(r"([^/?#:]*):", bare)
        if scheme and scheme[1].casefold() not in ("http", "https", "mailto"):
            yield f"a dangerous address: {href!r}"
        if bare.replace("\\", "/").startswith("//"):
            yield f"an address on another host: {href!r}"
    src = element.get("src")
    if src is not None:
        file = (output / page.path).parent / src
        if re.match(r"[/\\]|[^/]*:", src) or not file.resolve().is_file():
            yield f"an image from elsewhere: {src!r}"
        elif not file.resolve().is_relative_to(output.resolve() / "patterns" / "images"):
            yield f"an image outside the images: {src!r}"


def odd_path(path: str) -> str:
    """What is wrong with a path of the output; empty where nothing is (rule 7)."""
    for part in PurePosixPath(path).parts:
        if unicodedata.normalize("NFC", part) != part:
            return "not NFC"
        if re.search(r"[\x00-\x1f\x7f<>:\"|?*\\]", part) or part[-1] in ". ":
            return "characters some system forbids"
        if DEVICES.fullmatch(part):
            return "a device"
        if len(part.encode()) > 200:
            return "too long"
    return ""


def reported(case: Case, built: Built) -> set[str]:
    """Codes reported for the files of a case, or for a folder they lie in."""
    places = {"/".join(path.split("/")[:end]) for path in case.files for end in range(2, 99)}
    return {code for path in places for code in built.codes.get(key(path), ())}
