"""GitHub Flavored Markdown, the dialect authors write and preview in.

One parser serves both readings of a text: its structure (where headings and comments are) and its
rendering. It reads raw HTML as GitHub does, so that both agree on what is a heading; what raw HTML
becomes is decided by the renderer in `texts`, never here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block, reference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def
from mdit_py_plugins.gfm import gfm_plugin

__all__ = ["block_parser", "inline_text", "parser", "shared_parser"]

BlockRule = Callable[[StateBlock, int, int, bool], bool]

_OPEN_ENDED = re.compile(
    r"<(?:(script|pre|style|textarea)\b|(!--)|(\?)|(!\[CDATA\[)|(![a-z]))", re.I
)
_CLOSERS = (r"</(?:script|pre|style|textarea)>", r"-->", r"\?>", r"\]\]>", r">")
_LABEL = re.compile(r"\[([^\[\]]{1,999})\]")


def parser() -> MarkdownIt:
    """A new parser and renderer for authors' text."""
    md = MarkdownIt("commonmark").use(gfm_plugin)
    md.options["xhtmlOut"] = False
    md.core.ruler.at("inline", _inline)
    alternatives = ["paragraph", "reference", "blockquote"]
    md.block.ruler.at("html_block", _closed_html_block, {"alt": alternatives})
    md.block.ruler.at("reference", _only_if_used(reference, r"\[([^\[\]]+)\]:"))
    md.block.ruler.at(
        "footnote_def",
        _only_if_used(footnote_def, r"\[(\^[^\[\]\s]+)\]:"),
        {"alt": ["paragraph", "reference"]},
    )
    return md


@cache
def block_parser() -> MarkdownIt:
    """The shared parser that finds blocks and leaves their inline text alone."""
    md = parser()
    md.core.ruler.disable(["inline", "footnote_tail", "text_join"])
    return md


@cache
def shared_parser() -> MarkdownIt:
    """One parser for whoever only reads tokens."""
    return parser()


def inline_text(markdown: str) -> str:
    """The words of one line of Markdown as readers see them; raw HTML stays the text it is."""
    if len(markdown) > 2_000 or not _MARKED.search(markdown):
        return " ".join(markdown.split())
    tokens = shared_parser().parseInline(" ".join(markdown.split()))[0].children or ()
    breaks = ("softbreak", "hardbreak")
    parts = [" " if token.type in breaks else token.content for token in tokens]
    return " ".join("".join(parts).split())


_MARKED = re.compile(r"[\\`*_~\[\]<>&!:@]")


def _inline(state: StateCore) -> None:
    """The parser's own rule, but text in which nothing can be markup is not looked through."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        if _MAY_BE_MARKUP.search(token.content):
            token.children = token.children or []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        else:
            token.children = [*(token.children or ()), *_plain(token.content)]


def _plain(text: str) -> Iterator[Token]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Token("softbreak", "br", 0)
            line = line.lstrip(" \t")
        if line:
            yield Token("text", "", 0, content=line)


_MAY_BE_MARKUP = re.compile(r"[\\`*_~\[\]<&@]|www\.|://| \n")
"""All that can begin markup, a link or a line break; a test holds it against the parser."""


def _closed_html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """CommonMark's rule, but a `<!--` that is never closed does not swallow the rest."""
    if silent or not state.md.options.html:
        return html_block(state, start, end, silent)
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    opened = _OPEN_ENDED.match(line)
    if opened is None:
        return html_block(state, start, end, silent)
    kind = (opened.lastindex or 1) - 1
    known: set[tuple[int, int]] = state.env.setdefault("unclosed", set())
    if (kind, end) in known:
        return False
    before = len(state.tokens)
    if not html_block(state, start, end, silent):
        return False
    if re.search(_CLOSERS[kind], state.tokens[-1].content, re.I):
        return True
    known.add((kind, end))
    del state.tokens[before:]
    state.line = start
    return False


def _only_if_used(rule: BlockRule, form: str) -> BlockRule:
    """A definition nobody uses, or made twice, stays the text it is: its words would vanish."""
    shape = re.compile(r"\s{0,3}" + form)

    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        line = state.src[state.bMarks[start] : state.eMarks[start]]
        found = shape.match(line)
        if found is None:
            return rule(state, start, end, silent)
        label = _normal(found[1])
        uses = _uses(state.env, state.src)
        if uses[label] < 2:
            return False
        made: set[str] = state.env.setdefault("defined", set())
        if label in made:
            return False
        if not rule(state, start, end, silent):
            return False
        if not silent:
            made.add(label)
        return True

    return guarded


def _uses(env: Any, src: str) -> Counter[str]:
    uses: Counter[str] | None = env.get("uses")
    if uses is None:
        uses = env["uses"] = Counter(_normal(m[1]) for m in _LABEL.finditer(src))
    return uses


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()
