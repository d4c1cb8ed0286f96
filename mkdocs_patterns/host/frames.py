"""The theme's shell, rendered once for each class of page and filled for the others.

Pages of one class differ in values alone: titles, addresses, the article, the entries of the
table of contents. Two renderings with stand-ins for these values show where each stands and what
else is on the page. What is made so is compared with the theme's own rendering whenever something
was learnt; a class whose pages differ otherwise, or whose values the theme does more with than to
write them down, is left to the theme.
"""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, Template
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import normalize_url

from mkdocs_patterns.host.articles import CataloguePage
from mkdocs_patterns.host.holes import Holes, Place, Row, Stand
from mkdocs_patterns.host.mould import Kind, Mould, Values
from mkdocs_patterns.host.moulds import keep_moulds, known_moulds
from mkdocs_patterns.host.shell import without_idle_space
from mkdocs_patterns.site import Site

__all__ = ["TEMPLATE", "Frames", "frame_pages", "vouched"]

TEMPLATE = "patterns-frame.html"
"""The name of the template that does this, as pages' metadata gives it."""

_OWN = "main.html"
"""The theme's template for pages that name none."""

_CONTEXT = frozenset(
    "nav pages base_url extra_css extra_javascript mkdocs_version build_date_utc config page "
    "tags".split()
)
_CHECKED = frozenset(
    ["mkdocs.contrib.search", "properdocs.contrib.search"]
    + [
        f"material.plugins.{name}.plugin"
        for name in "blog group info meta offline optimize privacy search social tags".split()
    ]
)
"""Plugins whose handlers change nothing that pages of one class do not show in their values."""
_EVENTS = ("pre_page", "page_read_source", "page_markdown", "page_content", "page_context", "env")
_TEXTS = ("title", "content", "url", "canonical_url", "abs_url", "edit_url")
_META = frozenset({"title", "description"})
_ROWS = {"toc": ("title", "id", "url"), "tags": ("name", "url")}
"""The values of an item of each list."""

_LESSONS, _SHARE = 40, 0.1
"""Renderings with stand-ins there may be: so many, and so many more for each page filled."""

_PADDINGS = ("", "long" * 40)
"""By which stand-ins are longer: a theme that minds the length of a title shows itself."""

_UPWARDS = re.compile(r"(?:\.\./)+([^/\"'#?\s>]+)")


def frame_pages(
    env: Environment, config: MkDocsConfig, files: Files, site: Site, learnt: Path
) -> Frames | None:
    """Have a catalogue's pages rendered here; None where this is not sure of the whole site.

    What is `learnt` lies in that file from build to build.
    """
    if not vouched(config):
        return None
    if not isinstance(env.loader, _Loader):
        assert env.loader is not None
        env.loader = _Loader(Frames(env, learnt), env.loader)
    for file in files:
        if isinstance(file.page, CataloguePage) and file.page.site is site:
            file.page.meta.setdefault("template", TEMPLATE)
    return env.loader.frames


def vouched(config: MkDocsConfig) -> bool:
    """Whether the theme is Material as it is, and every plugin that changes pages is known."""
    if config.theme.name != "material" or config.theme.custom_dir:
        return False
    hosts = [sys.modules.get(name) for name in ("material", "mkdocs", "properdocs")]
    known = {Path(host.__file__).parent for host in hosts if host and host.__file__}
    if any(known.isdisjoint(Path(folder).parents) for folder in config.theme.dirs):
        return False
    handlers = (handler for event in _EVENTS for handler in config.plugins.events[event])
    makers = {type(getattr(handler, "__self__", None)).__module__ for handler in handlers}
    return makers <= _CHECKED | {"mkdocs_patterns.plugin"}


class _Loader(ChoiceLoader):
    """Knows one template more than the theme."""

    def __init__(self, frames: Frames, theme: BaseLoader) -> None:
        super().__init__([theme])
        self.frames = frames

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        if name == TEMPLATE:
            return self.frames  # type: ignore[return-value]  # it has what MkDocs calls
        return super().load(environment, name, globals)


class Frames:
    """All classes of one build's pages; to MkDocs a template."""

    is_up_to_date = True

    def __init__(self, env: Environment, learnt: Path | None = None) -> None:
        self.globals: dict[str, Any] = {}
        self.filled = 0
        """How many pages were filled."""
        self.rendered = 0
        """How many the theme has rendered."""
        self.lessons = 0
        """How many more times it has, with stand-ins."""
        self._env = env
        self._classes: dict[object, Mould | None] = {}
        self._learnt = learnt
        self._known = known_moulds(learnt) if learnt else {}
        self._in_nav: frozenset[int] = frozenset()
        self._numbers: dict[int, int] = {}
        self._nav: object = None
        self._links: dict[str, dict[str, str]] = {}

    def render(self, context: dict[str, Any]) -> str:
        """The page, as the theme's own template would render it."""
        values = self._values(context["page"], context)
        if values is None:
            return self._full(context)
        if values.kind not in self._classes:
            return self._first(values, context)
        mould = self._classes[values.kind]
        if mould is None or values.own_name in mould.linked:
            return self._full(context)
        output = mould.fill(values)
        if output is None:
            return self._taught(mould, values, context)
        self.filled += 1
        return output

    def leave(self) -> None:
        """What was learnt, for the next build."""
        if self.lessons and self._learnt:
            moulds = {repr(kind): mould for kind, mould in self._classes.items() if mould}
            keep_moulds(self._learnt, {n: mould for n, mould in moulds.items() if not mould.empty})

    def _first(self, values: Values, context: Mapping[str, Any]) -> str:
        """The first page of a class is the theme's own: what was known of it is tried on that."""
        output = self._full(context)
        known = self._known.pop(repr(values.kind), None)
        fits = known and values.own_name not in known.linked and known.fill(values) == output
        self._classes[values.kind] = known if known and fits else Mould()
        return output

    def _full(self, context: Mapping[str, Any]) -> str:
        self.rendered += 1
        output = self._env.get_template(_OWN).render(context)
        return without_idle_space(output, context["page"].content)

    def _taught(self, mould: Mould, values: Values, context: dict[str, Any]) -> str:
        """The theme's rendering, from which the class learns, if only that it cannot be filled."""
        output = self._full(context)
        if self.lessons > _LESSONS + self.filled * _SHARE:
            return output
        try:
            for padding in _PADDINGS if mould.empty else _PADDINGS[:1]:
                self.lessons += 1
                around, places = self._hollow(padding, values, context)
                mould.take(around, places, values)
                for text in around:
                    mould.linked.update(_UPWARDS.findall(text))
            good = values.own_name in mould.linked or mould.fill(values) == output
        except Exception:  # whatever a theme does with a stand-in, the site goes on without it
            good = False
        if not good:
            self._classes[values.kind] = None
        return output

    def _values(self, page: Page, context: Mapping[str, Any]) -> Values | None:
        """What the page has of its own; None for a page that is in no class."""
        if context["nav"] is not self._nav:
            self._nav = context["nav"]
            self._in_nav = frozenset(map(id, context["nav"].pages))
            self._numbers = {id(item): n for n, item in enumerate(_items(context["nav"].items))}
        if not context.keys() <= _CONTEXT or id(page) in self._in_nav or page.is_homepage:
            return None
        folder, own_name, suffix = _parts(page.url)
        kind: list[object] = [context["base_url"], folder, suffix, page.is_index]
        found: dict[str, Any] = {name: getattr(page, name) for name in _TEXTS}
        for name, near in (("previous_page", page.previous_page), ("next_page", page.next_page)):
            kind.append(near is None)
            if near is not None:
                found[f"{name}.title"], found[f"{name}.url"] = near.title, near.url
        for number, above in enumerate(page.ancestors):
            kind.append(None if self._apart(above) else self._numbers.get(id(above), id(above)))
            if self._apart(above):
                found[f"above.{number}.title"] = above.title
                found[f"above.{number}.url"] = above.url  # type: ignore[attr-defined]  # a page
        for name, value in page.meta.items():
            if name in _META:
                found[f"meta.{name}"] = value
            elif name != "tags":
                kind.append((name, repr(value)))
        top = list(page.toc)
        if len(top) != 1:
            return None
        found["top.title"], found["top.id"], found["top.url"] = top[0].title, top[0].id, top[0].url
        rows = {"toc": _entries(top[0].children, 0), "tags": _tags(context, kind)}
        kind.append(top[0].level)
        for name, row in tuple(rows.items()):
            kind.append(row[0][0] if len(row) == 1 else bool(row))
            if len(row) == 1:
                for part in _ROWS[name]:
                    found[f"{name}.{part}"] = getattr(row[0][1], part) or ""
        texts: dict[str, str] = {}
        for name, value in found.items():
            kind.append((name, value and True))
            if type(value) is str and (value == value.strip() or name == "content"):
                texts[name] = value
            elif value is not None:
                return None
        kind.append("\x3ch1" in texts["content"])
        kind.append("/blob/" in texts.get("edit_url", ""))
        return Values(
            tuple(kind),
            texts,
            {name: row for name, row in rows.items() if len(row) > 1},
            own_name,
            self._link(page, folder, context["base_url"]),
        )

    def _apart(self, item: StructureItem) -> bool:
        """Whether an item's place in the site is known by what is above it alone."""
        return item.is_page and id(item) not in self._in_nav

    def _link(self, page: Page, folder: str, base: str) -> Callable[[str], str]:
        """Relative addresses, kept: they are the same for all pages of a folder but their own."""
        own = page.url
        known = self._links.setdefault(folder, {})

        def link(address: str) -> str:
            if address.startswith(own):
                return normalize_url(address, page, base)
            way = known.get(address)
            if way is None:
                way = known[address] = normalize_url(address, page, base)
            return way

        return link

    def _hollow(
        self, padding: str, values: Values, context: Mapping[str, Any]
    ) -> tuple[list[str], list[Place]]:
        """The class's text around its holes, and the holes."""
        page: Page = context["page"]
        folder, _, suffix = _parts(page.url)
        holes = Holes(padding, folder, suffix, context["base_url"])
        texts, rows = values.texts, values.rows

        def text(name: str) -> Any:
            return holes.text(name) if texts.get(name) else texts.get(name)

        def address(name: str, start: str = "") -> Any:
            return holes.address(name, start) if texts.get(name) else texts.get(name)

        def near(name: str) -> Stand | None:
            original = getattr(page, name)
            if original is None:
                return None
            return Stand(original, title=text(f"{name}.title"), url=address(f"{name}.url"))

        def above(number: int, item: StructureItem) -> StructureItem | Stand:
            if not self._apart(item):
                return item
            title, url = text(f"above.{number}.title"), address(f"above.{number}.url")
            return Stand(item, title=title, url=url, children=None, active=True, is_page=True)

        ancestors = [above(number, item) for number, item in enumerate(page.ancestors)]
        meta = {name: value for name, value in page.meta.items() if name != "tags"}
        meta.update({name: text(f"meta.{name}") for name in _META & meta.keys()})
        (first,) = page.toc
        top = Stand(
            first,
            title=text("top.title"),
            id=text("top.id"),
            url=address("top.url", "#"),
            level=first.level,
            children=_hollow_entries(first.children, holes, count(), single="toc" not in rows),
        )
        edit = texts.get("edit_url")
        stand = Stand(
            page,
            title=text("title"),
            url=holes.url,
            canonical_url=address("canonical_url", "https://"),
            abs_url=address("abs_url", "/"),
            edit_url=holes.edit("edit_url", blob="/blob/" in edit) if edit else edit,
            content=holes.text("content", h1="\x3ch1" in texts["content"]),
            meta=meta,
            toc=Row([top]),
            previous_page=near("previous_page"),
            next_page=near("next_page"),
            parent=ancestors[0] if ancestors else None,
            ancestors=ancestors,
            is_homepage=False,
            is_index=page.is_index,
            is_page=True,
            is_section=False,
            is_link=False,
            active=True,
            children=None,
        )
        hollow = {**context, "page": stand}
        if context.get("tags") and not context["config"].extra.get("tags"):
            hollow["tags"] = _hollow_tags(context["tags"], holes)
        output = self._env.get_template(_OWN).render(hollow)
        return holes.cut(without_idle_space(output, str(stand.content)))


def _items(items: Iterable[StructureItem]) -> Iterator[StructureItem]:
    """All of a navigation, in its order."""
    for item in items:
        yield item
        yield from _items(getattr(item, "children", None) or ())


def _parts(url: str) -> tuple[str, str, str]:
    """Folder, name and ending of a page's address."""
    suffix = "/" if url.endswith("/") else posixpath.splitext(url)[1]
    folder, slash, name = url.removesuffix(suffix).rpartition("/")
    return folder + slash, name, suffix


def _entries(anchors: Iterable[AnchorLink], depth: int) -> list[tuple[Kind, AnchorLink]]:
    """The table of contents in the order in which it is shown."""
    found: list[tuple[Kind, AnchorLink]] = []
    for anchor in anchors:
        found.append(((depth, bool(anchor.children)), anchor))
        if anchor.children:
            found += _entries(anchor.children, depth + 1)
    return found


def _hollow_entries(
    anchors: Iterable[AnchorLink], holes: Holes, numbers: Iterator[int], *, single: bool
) -> Row:
    row = "" if single else "toc"
    start = "toc." if single else ""
    items = []
    for anchor in anchors:
        at = 0 if single else next(numbers)
        known = {part: holes.text(start + part, row, at) for part in ("title", "id")}
        known["url"] = holes.address(f"{start}url", "#", row, at)
        below = _hollow_entries(anchor.children, holes, numbers, single=single)
        items.append(Stand(anchor, **known, level=anchor.level, children=below))
    return Row(items)


def _tags(context: Mapping[str, Any], kind: list[object]) -> list[tuple[Kind, Any]]:
    """Tags as a list, unless the theme marks some of them by their names."""
    tags = context.get("tags") or []
    if context["config"].extra.get("tags"):
        kind.append(tuple((tag.name, tag.url, tag.hidden) for tag in tags))
        return []
    return [((bool(tag.url), tag.hidden), tag) for tag in tags]


def _hollow_tags(tags: Sequence[Any], holes: Holes) -> Row:
    single = len(tags) == 1
    row, start = ("", "tags.") if single else ("tags", "")
    items = []
    for at, tag in enumerate(tags):
        name = holes.text(f"{start}name", row, at)
        url = holes.address(f"{start}url", "", row, at) if tag.url else tag.url
        items.append(Stand(tag, name=name, url=url, hidden=tag.hidden))
    return Row(items)
