"""Authors' text as HTML that cannot run, clobber or fetch anything, with every word kept.

Two locks: the renderer emits no raw HTML but a few harmless tags, and nh3 cleans what it emitted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from mkdocs_patterns.reading.gfm import parser
from mkdocs_patterns.reading.patterns import Section
from mkdocs_patterns.reading.text import printable
from mkdocs_patterns.urls import slug

__all__ = ["RenderedText", "as_typed", "render_text"]

Addresses = Mapping[str, str]
"""Destination as the author's Markdown gives it -> address."""

_TAGS = frozenset(
    "a blockquote br code del details div em h3 h4 h5 h6 hr img input kbd li ol p pre section span "
    "strong sub summary sup table tbody td th thead tr ul".split()
)
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "class", "id"},
    "code": {"class"},
    "details": {"open"},
    "div": {"class"},
    "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
    "img": {"src", "alt", "title", "loading"},
    "input": {"type", "checked", "disabled", "class"},
    "li": {"class", "id"},
    "ol": {"class", "start"},
    "p": {"class"},
    "pre": {"class"},
    "section": {"class"},
    "span": {"class", "title"},
    "sup": {"class"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class"},
}  # fmt: skip
_CLASSES = re.compile(
    r"(?:(?:markdown-alert(?:-\w+)?|task-list-item(?:-checkbox)?|contains-task-list|footnote-(?:ref|item|"
    r"backref)|footnotes(?:-list|-sep)?|align-(?:left|center|right)|as-typed|highlight|filename|"
    r"language-[\w+-]{1,30}|[a-z]{1,2}[0-9]?)(?:\s+|$))*"
)
_IDS = re.compile(r"(?:fn|fnref)(?:-s[0-9]+-)?[0-9]+(?::[0-9]+)?|t-[\w-]+")
_HARMLESS = re.compile(
    r"<(?:br\s*/?|/?(?:sub|sup|kbd|details|summary)|details open(?:=\"\")?)\s*>", re.I
)
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&#?\w+;|%[0-9A-Fa-f]{2}")
_ALIGN = re.compile(r"text-align:(left|center|right)")
HIGHLIGHT_MOST = 8_000
"""Characters of code that are coloured; more is shown plain."""


@dataclass(frozen=True)
class RenderedText:
    """An author's text as safe HTML."""

    sections: tuple[str, ...]
    """One for each section, in order; headings inside from `h3` on."""
    footnotes: str
    """What the sections' footnotes say; empty where there are none."""
    as_typed: tuple[int, ...] = ()
    """Indexes of sections shown as plain text: Markdown would have dropped words of theirs."""
    trouble: str = ""
    """Why the whole text is shown as typed; empty where it was rendered."""


def as_typed(sections: Sequence[Section], why: str = "") -> RenderedText:
    """The sections' text as it stands, for what could not be rendered: nothing is lost."""
    shown = tuple(f'<p class="as-typed">{html.escape(s.markdown)}</p>' for s in sections)
    return RenderedText(shown, "", tuple(range(len(shown))), why)


def render_text(sections: Sequence[Section], links: Addresses, images: Addresses) -> RenderedText:
    """The sections' Markdown as HTML.

    Relative links that are not among `links` are shown as their text, images that are not among
    `images` as their description.
    """
    starts: list[int] = []
    lines: list[str] = []
    for section in sections:
        lines.extend(("", "# -", ""))
        starts.append(len(lines))
        lines.extend(section.markdown.split("\n"))
    md = _renderer()
    shared: dict[str, Any] = {}
    envs = [shared] * len(sections)
    tokens = md.parse("\n".join(lines), shared)
    slices = _slices(tokens, starts)
    if slices is None:
        envs = [{"docId": f"s{number}"} for number in range(len(sections))]
        slices = [md.parse(s.markdown, env) for s, env in zip(sections, envs, strict=True)]
        slices.append([])
    rendered: list[str] = []
    used: set[str] = set()
    for part, env in zip(slices, (*envs, shared), strict=True):
        _prepare(part, links, images, used)
        rendered.append(_clean(md.renderer.render(part, md.options, env)) if part else "")
    *bodies, notes = rendered
    typed: list[int] = []
    shown = _Shown("".join(rendered), unquote(" ".join((*links, *images))))
    for number, section in enumerate(sections):
        if shown.lacks(section.markdown):
            typed.append(number)
            bodies[number] = as_typed([section]).sections[0]
    return RenderedText(tuple(bodies), notes, tuple(typed))


def _slices(tokens: list[Token], starts: Sequence[int]) -> list[list[Token]] | None:
    """The tokens of each section and, last, of the footnotes; None if the seams do not hold."""
    parts: list[list[Token]] = []
    skip = 0
    notes: list[Token] = []
    for token in tokens:
        if skip:
            skip -= 1
            continue
        if token.type == "footnote_block_open" or notes:
            notes.append(token)
            continue
        seam = token.type == "heading_open" and token.level == 0 and token.map
        if seam and token.map and token.map[0] + 2 in starts and token.tag == "h1":
            parts.append([])
            skip = 2
            continue
        if not parts:
            return None
        parts[-1].append(token)
    return [*parts, notes] if len(parts) == len(starts) else None


def _prepare(tokens: list[Token], links: Addresses, images: Addresses, used: set[str]) -> None:
    """Headings below `h2`, links and images where they lead, nothing with a style."""
    levels = [int(t.tag[1]) for t in tokens if t.type == "heading_open"]
    shift = 3 - min(levels, default=3)
    for at, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(3, int(token.tag[1]) + shift))}"
            if token.nesting == 1:
                name = stem = "t-" + slug(tokens[at + 1].content, default="part")
                number = 1
                while name in used:
                    number += 1
                    name = f"{stem}-{number}"
                used.add(name)
                token.attrs["id"] = name
        elif token.type in ("td_open", "th_open"):
            found = _ALIGN.search(str(token.attrs.pop("style", "")))
            if found:
                token.attrs["class"] = f"align-{found[1]}"
        if token.children:
            token.children = _resolved(token.children, links, images)


def _resolved(children: list[Token], links: Addresses, images: Addresses) -> list[Token]:
    kept: list[Token] = []
    dropped: list[bool] = []
    for token in children:
        if token.type == "link_open":
            typed = str(token.attrs.get("href", ""))
            href = _address(typed, links)
            dropped.append(href is None)
            if href is None:
                token = _span(token, typed)
            else:
                token.attrs["href"] = href
        elif token.type == "link_close":
            if dropped and dropped.pop():
                token = Token("span_close", "span", -1, level=token.level)
        elif token.type == "image":
            kept.extend(_image(token, images))
            continue
        kept.append(token)
    return kept


def _span(token: Token, destination: str) -> Token:
    """What a link becomes that leads nowhere: its words, with where it was to lead as title."""
    shown = printable(unquote(destination), "\ufffd")
    title = " ".join(filter(None, (shown, str(token.attrs.get("title", "")))))
    return Token("span_open", "span", 1, attrs={"title": title} if title else {}, level=token.level)


def _address(href: str, links: Addresses) -> str | None:
    if href in links:
        return links[href]
    return href if href.partition(":")[0].casefold() in ("http", "https", "mailto") else None


def _image(token: Token, images: Addresses) -> list[Token]:
    typed = str(token.attrs.get("src", ""))
    src = images.get(typed)
    if src is not None:
        token.attrs["src"] = src
        token.attrs["loading"] = "lazy"
        return [token]
    words = token.content or str(token.attrs.get("title", "")) or "image"
    return [
        _span(token, typed),
        Token("text", "", 0, content=f"[{words}]", level=token.level),
        Token("span_close", "span", -1, level=token.level),
    ]


@cache
def _renderer() -> MarkdownIt:
    md = parser()
    md.options["highlight"] = None
    md.add_render_rule("html_block", _html_block)
    md.add_render_rule("html_inline", _html_inline)
    md.add_render_rule("fence", _fence)
    return md


def _html_inline(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return _harmless(tokens[at].content)


def _html_block(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    content = tokens[at].content.strip("\n")
    shown = _harmless(content)
    if _HARMLESS.match(content.lstrip()):
        return f"{shown}\n"
    return f"<p>{shown}</p>\n".replace("\n", "<br>\n", shown.count("\n"))


def _harmless(text: str) -> str:
    """Raw HTML as the text it is, but for the tags that can do nothing."""
    parts: list[str] = []
    done = 0
    for match in _HARMLESS.finditer(text):
        parts.append(html.escape(text[done : match.start()], quote=False))
        tag = "".join(match[0].casefold().split())
        parts.append("<details open>" if tag.startswith("<detailsopen") else tag)
        done = match.end()
    parts.append(html.escape(text[done:], quote=False))
    return "".join(parts)


def _fence(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    info = html.unescape(token.info).strip()
    language, _, more = info.partition(" ")
    title = f'<span class="filename">{html.escape(more.strip())}</span>' if more.strip() else ""
    code = _coloured(token.content, language)
    name = re.sub(r"[^\w+-]", "", language)[:30]
    label = f' class="language-{name}"' if name else ""
    if name != language:
        title = f'<span class="filename">{html.escape(info)}</span>'
    return f'<div class="highlight">{title}<pre><code{label}>{code}</code></pre></div>\n'


def _coloured(code: str, language: str) -> str:
    if language and len(code) <= HIGHLIGHT_MOST:
        try:
            lexer = get_lexer_by_name(language, stripnl=False)
            return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
        except ClassNotFound:
            pass
    return html.escape(code, quote=False)


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if _CLASSES.fullmatch(value) else None
    if name == "id":
        return value if _IDS.fullmatch(value) else None
    if tag == "input" and name == "type":
        return value if value == "checkbox" else None
    return value


def _clean(markup: str) -> str:
    return _cleaner("nofollow noopener" if "://" in markup else None).clean(markup)


@cache
def _cleaner(link_rel: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes={"http", "https", "mailto"},
        link_rel=link_rel,
        strip_comments=True,
    )


class _Shown:
    """All a reader can see or follow."""

    def __init__(self, markup: str, followed: str) -> None:
        self._markup = markup
        self._followed = followed
        self._words = frozenset(_WORD.findall(_TAG.sub(" ", markup)))

    @cached_property
    def _whole(self) -> str:
        """In one text: tags without and with their attributes."""
        markup = self._markup
        bare = html.unescape(f"{_TAG.sub('', markup)} {_TAG.sub(' ', markup)} {markup}")
        return f"{unquote(bare)} {self._followed}"

    def lacks(self, markdown: str) -> bool:
        """Whether a word of the source is nowhere in the output."""
        words = set(_WORD.findall(_ENTITY.sub(" ", markdown)))
        return any(word not in self._whole for word in words - self._words)
