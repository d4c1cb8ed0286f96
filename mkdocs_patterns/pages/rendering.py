"""Plans become pages, through templates an owner may replace one by one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from mkdocs_patterns.memory import Memory, mark
from mkdocs_patterns.pages.authored import AuthoredTexts
from mkdocs_patterns.pages.book import Anchor, Book, Page, PageKind, PagePlan
from mkdocs_patterns.pages.cards import pattern_view, section_views
from mkdocs_patterns.pages.citing import in_script, linked_data
from mkdocs_patterns.pages.codebook import codebook_page
from mkdocs_patterns.pages.compare import compare_page
from mkdocs_patterns.pages.concordance import concordance_page, field_views
from mkdocs_patterns.pages.dataset import dataset_page, described
from mkdocs_patterns.pages.matrix import matrix_page
from mkdocs_patterns.pages.reports import report_page, wanted_page
from mkdocs_patterns.pages.sheets import deck_page, sheet_page
from mkdocs_patterns.pages.shelves import (
    facet_page,
    home_page,
    participant_page,
    participants_page,
    term_page,
    unclassified_page,
)
from mkdocs_patterns.pages.views import Entry, Ref, crumbs, need
from mkdocs_patterns.reading.guides import Guide
from mkdocs_patterns.reading.patterns import Pattern

__all__ = [
    "Headings",
    "context",
    "environment",
    "packaged_templates",
    "render",
    "templates_version",
]

ANCHOR_PREFIX = "p-"
_NO_ANCHOR = re.compile(r"[^\w-]+")
_INSIDE_WORDS = re.compile(r"</?(?:a|code|del|em|kbd|span|strong|su[bp])\b[^<>]*>")
_BACK = re.compile(r"<a [^<>]*footnote-backref[^<>]*>[^<]*</a>")
_TAG = re.compile(r"<[^<>]*>")


class Headings:
    """Writes headings and remembers them, so that the contents are known without parsing HTML."""

    def __init__(self) -> None:
        self.anchors: list[Anchor] = []
        self._taken: set[str] = set()

    def __call__(
        self,
        level: int,
        text: str,
        id: str,  # noqa: A002 - what templates call it
        *,
        search: bool = True,
    ) -> Markup:
        """The heading; its id gets a prefix no author can use, and a number where it is taken.

        What follows a heading without `search` stays out of search indexes.
        """
        text = str(text)
        stem = anchor = ANCHOR_PREFIX + _NO_ANCHOR.sub("-", id)
        number = 1
        while anchor in self._taken:
            number += 1
            anchor = f"{stem}-{number}"
        self._taken.add(anchor)
        self.anchors.append(Anchor(anchor, text, level))
        hidden = "" if search else " data-search-exclude"
        return Markup(f'<h{level} id="{anchor}"{hidden}>{escape(text)}</h{level}>')


def packaged_templates() -> Path:
    """Where the package's own templates lie: inside a wheel, beside an editable install."""
    here = Path(__file__).parents[1]
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


class Listed:
    """Entries of lists as HTML: the same few stand on many pages, in build after build."""

    def __init__(self, templates: Environment, version: str) -> None:
        self._templates = templates
        self._version = version
        self.memory = Memory()

    def __call__(self, entry: Entry) -> Markup:
        """What the templates' macro `marks` makes of an entry."""
        origin, make = (self._version, entry), partial(self._marks, entry)
        return Markup(self.memory.recall("listed", entry.href, origin, make))

    def _marks(self, entry: Entry) -> str:
        parts = self._templates.get_template("patterns/parts/entries.html").module
        return str(parts.marks(entry))  # type: ignore[attr-defined]  # the template's own macro


@lru_cache(maxsize=2)
def _environment(owner: Path | None, version: str) -> Environment:
    """Compiled templates are kept while a site is served, as long as they stay as they are."""
    folders = [packaged_templates()] if owner is None else [owner, packaged_templates()]
    loaders: list[BaseLoader] = [FileSystemLoader(folder) for folder in folders]
    found = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    found.globals["listed"] = Listed(found, version)
    return found


def environment(owner: Path | None = None, memory: Memory | None = None) -> Environment:
    """The one environment of a build; the owner's folder is asked for each template first."""
    found = _environment(owner, templates_version(owner))
    listed = found.globals["listed"]
    assert isinstance(listed, Listed)
    listed.memory = Memory() if memory is None else memory
    return found


def templates_version(owner: Path | None) -> str:
    """Names the content of all templates."""
    folders = [packaged_templates(), *([owner] if owner else [])]
    files = [path for folder in folders for path in sorted(folder.rglob("*.html"))]
    return mark([(str(path), path.read_bytes()) for path in files])


def context(plan: PagePlan, book: Book) -> dict[str, object]:
    """All a page is made from but the author's rendered text: plain values, equal if it is."""
    shared: dict[str, object] = {
        "path": plan.path,
        "kind": plan.kind,
        "title": plan.title,
        "crumbs": crumbs(book, plan),
    }
    return shared | _VIEWS[plan.kind](book, plan)


def render(
    plan: PagePlan,
    book: Book,
    templates: Environment,
    texts: AuthoredTexts,
) -> Page:
    """One page. Only pages of patterns and guides, and concordances, ask for authors' texts."""
    values = context(plan, book)
    author = _author(plan, book)
    if author is not None:
        text = texts.of(author)
        views = values.pop("section_views")
        assert isinstance(views, tuple)
        values["sections"] = tuple(
            {
                "heading": view.heading,
                "anchor": view.anchor,
                "html": Markup(html),
                "typed": number in text.as_typed and not text.trouble,
            }
            for number, (view, html) in enumerate(zip(views, text.sections, strict=True))
        )
        values["trouble"] = text.trouble
        values["footnotes"] = Markup(text.footnotes)
    if plan.kind == "concordance":
        values["fields"] = field_views(book, plan, texts)
    heading = Headings()
    template = templates.get_template(f"patterns/{plan.kind}.html")
    article = template.render(values, heading=heading)
    return Page(
        plan.path,
        plan.kind,
        plan.title,
        article,
        tuple(heading.anchors),
        plan.parent,
        source=author.source if author else None,
        tags=_tags(plan, book),
        searchable=plan.kind == "pattern",
        description=_description(values),
        text=_words(values) if plan.kind == "pattern" else "",
        linked_data=_linked_data(book, plan),
    )


def _linked_data(book: Book, plan: PagePlan) -> str:
    if plan.kind == "dataset":
        return in_script(described(book, plan.path))
    if plan.kind != "pattern":
        return ""
    pattern = book.catalogue.by_id[plan.subject]
    return in_script(linked_data(book, pattern, need(book, pattern), plan.path))


def _guide_page(book: Book, plan: PagePlan) -> dict[str, object]:
    guide = _guide(book, plan)
    return {
        "source": Ref(guide.source, book.source_url(guide.source, 1) or ""),
        "section_views": section_views(guide.sections),
    }


def _guide(book: Book, plan: PagePlan) -> Guide:
    return next(guide for guide in book.guides if guide.id == plan.subject)


_VIEWS: Mapping[PageKind, Callable[[Book, PagePlan], dict[str, object]]] = {
    "home": home_page,
    "pattern": pattern_view,
    "facet": facet_page,
    "term": term_page,
    "unclassified": unclassified_page,
    "matrix": matrix_page,
    "codebook": codebook_page,
    "compare": compare_page,
    "concordance": concordance_page,
    "sheet": sheet_page,
    "deck": deck_page,
    "participants": participants_page,
    "participant": participant_page,
    "wanted": wanted_page,
    "report": report_page,
    "dataset": dataset_page,
    "guide": _guide_page,
}


def _author(plan: PagePlan, book: Book) -> Pattern | Guide | None:
    if plan.kind == "pattern":
        return book.catalogue.by_id[plan.subject]
    return _guide(book, plan) if plan.kind == "guide" else None


def _tags(plan: PagePlan, book: Book) -> tuple[str, ...]:
    if plan.kind != "pattern":
        return ()
    assigned = book.catalogue.assignments[plan.subject]
    labels = (book.terms[f, a.term].label for f in book.facets for a in assigned[f])
    return tuple(dict.fromkeys(labels))


def _description(values: Mapping[str, object]) -> str:
    words = values.get("need") or values.get("goal") or values.get("definition")
    return words if isinstance(words, str) else ""


def _words(values: Mapping[str, Any]) -> str:
    """The author's text and name without markup: sections are clean HTML, `<` is always a tag."""
    parts = [
        f"{html.escape(s['heading'])}: {s['html']}" if s["heading"] else s["html"]
        for s in values["sections"]
    ]
    author = html.escape(values["participant"].title) if values["participant"] else ""
    parts += [_BACK.sub("", values["footnotes"]), author]
    texts = (html.unescape(_TAG.sub(" ", _INSIDE_WORDS.sub("", part))) for part in parts)
    return "\n".join(filter(None, (" ".join(text.split()) for text in texts)))
