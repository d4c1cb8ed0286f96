"""Authors' Markdown links to each other's files, and which pattern they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.common.utils import unescapeAll

from mkdocs_patterns.links.names import Named
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.destinations import destination, linked_path
from mkdocs_patterns.reading.patterns import Pattern, Section
from mkdocs_patterns.reading.prose import plain
from mkdocs_patterns.urls import slug

__all__ = ["MOVED", "Files", "TextLink", "destination", "linked_path", "spellings", "text_links"]

_INLINE = re.compile(
    r"(?<![!\\])\[(?P<text>(?:[^\[\]]|!?\[[^\[\]]{0,100}\](?:\([^()\n]{0,300}\))?){1,300})\]"
    r"\(\s{0,3}(?P<href><[^<>\n]{0,500}>|(?:[^()\n]|\([^()\n]{0,100}\)){0,500})\)"
)
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<text>[^\[\]^]{1,100})\]:\s{1,3}(?P<href><[^<>\n]{0,500}>|\S{1,500})", re.M
)
_CODE = re.compile(r"(?<!`)(`{1,4})(?!`)[^`]{1,500}(?<!`)\1(?!`)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MARKDOWN = (".md", ".markdown", ".mdown")


@dataclass(frozen=True)
class TextLink:
    """One link in an author's text."""

    text: str
    """Its words, markup stripped."""
    href: str
    """As written, without angle brackets and title."""
    line: int
    """1-based, in the file."""


def text_links(section: Section) -> tuple[TextLink, ...]:
    """The section's links in order, those in code left out."""
    markdown = section.markdown
    if "](" not in markdown and "]:" not in markdown:
        return ()
    masked = _without_code(markdown)
    return tuple(sorted(_links(section, masked), key=lambda link: link.line))


def _links(section: Section, masked: str) -> Iterator[TextLink]:
    line, seen = 0, 0
    for form in (_INLINE, _DEFINITION):
        line = seen = 0
        for match in form.finditer(masked):
            line += masked.count("\n", seen, match.start())
            seen = match.start()
            at = section.lines[line] if line < len(section.lines) else section.line
            yield TextLink(plain(match["text"]).strip(), destination(match["href"]), at)


def _without_code(markdown: str) -> str:
    lines, fence = [], ""
    for text in markdown.split("\n"):
        mark = _FENCE.match(text)
        inside = bool(fence)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not text.strip().strip(fence[0]):
            fence = ""
        lines.append("" if inside or mark else text)
    return _CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), "\n".join(lines))


MOVED = "moved to "
"""What is known of the file of a pattern that another one stands for; its id follows."""


class Files:
    """Which pattern stands in which file."""

    def __init__(self, patterns: Iterable[Named], known: Mapping[str, str]) -> None:
        self._patterns: dict[str, list[Named]] = {}
        self._folded: dict[str, str] = {}
        self._known = {path.casefold(): (path, kind) for path, kind in known.items()}
        for pattern in patterns:
            self._patterns.setdefault(pattern.source, []).append(pattern)
            self._folded.setdefault(pattern.source.casefold(), pattern.source)

    def target(self, pattern: Pattern, href: str) -> str | None:
        """The id of the pattern a link leads to, if it leads to one."""
        fragment = unquote(href.partition("#")[2])
        if href.startswith("#"):
            here = self._patterns.get(pattern.source, [])
            return _by_fragment(here, fragment) if len(here) > 1 else None
        path = linked_path(pattern.source, href)
        if path is None:
            return None
        for name in (path, f"{path}.md"):
            found = self._patterns.get(name) or self._patterns.get(
                self._folded.get(name.casefold(), "")
            )
            if found:
                return (_by_fragment(found, fragment) if fragment else None) or found[0].id
            kind = self._known.get(name.casefold(), ("", ""))[1]
            if kind.startswith(MOVED):
                return kind.removeprefix(MOVED)
        return None

    def broken(self, pattern: Pattern, link: TextLink) -> Problem | None:
        """What is wrong with a link that leads to no pattern, if anything is."""
        path = linked_path(pattern.source, link.href)
        if path is None or link.href.startswith("/") or not path.lower().endswith(_MARKDOWN):
            return None
        found, kind = self._known.get(path.casefold(), ("", ""))
        if kind == "guidance":
            return None
        if found:
            message = f"The link to '{link.href}' leads to {found}, which is no pattern: {kind}."
            hint = "Link to a pattern's file, or name the file without linking it."
        else:
            message = f"The link to '{link.href}' leads to no file: {path} does not exist."
            hint = "Write the path from this file's folder, such as '../group-2/file.md'."
        return problem("broken-link", pattern.source, link.line, message, hint)


def _by_fragment(patterns: Sequence[Named], fragment: str) -> str | None:
    wanted = slug(fragment, default="")
    return next((p.id for p in patterns if wanted and wanted in (p.id, slug(p.title))), None)


def spellings(href: str) -> tuple[str, ...]:
    """A link's target as the author wrote it and as a Markdown parser hands it on."""
    return tuple(dict.fromkeys((href, normalizeLink(unescapeAll(href)))))
