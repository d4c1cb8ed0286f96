"""Drafts become patterns: canonical fields, titles, ids."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mkdocs_patterns.drafts import Draft, Part
from mkdocs_patterns.gfm import inline_text
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.schema import TITLE, Schema
from mkdocs_patterns.template import Instructions, blocks
from mkdocs_patterns.text import folded
from mkdocs_patterns.urls import slug

__all__ = ["Participant", "Pattern", "Section", "first_blocks", "read_pattern", "with_ids"]

@dataclass(frozen=True)
class Participant:
    """Who wrote a pattern: a folder in a source, or the source itself."""

    id: str
    """Slug, unique in the catalogue."""
    name: str
    """The folder's name as it stands."""


@dataclass(frozen=True)
class Section:
    """One answer of an author, instructions stripped."""

    field: str | None
    """Canonical field id (`goal`, `problem`, ...), or None for a heading the schema does not know."""
    heading: str
    """The heading as the author wrote it, markup stripped; empty for text before any heading."""
    markdown: str
    """The author's text, lines joined by LF, no blank lines at either end."""
    line: int
    """1-based line of the heading in the file (of the text, where there is no heading)."""
    lines: tuple[int, ...] = ()
    """For each line of `markdown` its 1-based line in the file."""


@dataclass(frozen=True)
class Pattern:
    """One information need pattern, normalised."""

    id: str
    title: str
    """Plain text."""
    participant: Participant
    source: str
    """The file: POSIX, NFC, relative to the project's folder."""
    line: int
    """1-based line where the pattern begins."""
    sections: tuple[Section, ...]
    """In the file's order; only what the author wrote."""
    empty: tuple[str, ...] = ()
    """Canonical fields the template asks for that have no answer."""
    meta: Mapping[str, object] = field(default_factory=dict)
    """Front matter: strings, lists of strings, mappings of strings. Never handed to a theme."""
    aliases: tuple[str, ...] = ()
    """Other names under which links may find it (front matter `aliases`, the file's name)."""
    stripped: tuple[str, ...] = ()
    """The template's instructions that were taken out of the answers."""
    trouble: str = ""
    """Why the author's text is shown as typed; empty where it was read."""
    meta_line: Mapping[str, int] = field(default_factory=dict)
    """For each key of `meta` its 1-based line in the file."""

    def section(self, field_id: str) -> Section | None:
        """The first section of a canonical field."""
        return next((s for s in self.sections if s.field == field_id), None)


LONGEST_TITLE = 160
"""Characters of a paragraph that may be a name as a whole."""


def first_blocks(draft: Draft) -> Iterable[str]:
    """The text right below each field's heading: where instructions stand."""
    for part in draft.parts:
        if part.match:
            for start, end in blocks(part.body)[:1]:
                yield "\n".join(part.body[start:end])


@dataclass
class _Open:
    """A section while it is being read."""

    field: str | None
    heading: str
    level: int
    line: int
    rows: list[tuple[str, int]]


def read_pattern(
    draft: Draft, schema: Schema, instructions: Instructions, participant: Participant
) -> tuple[Pattern, tuple[Problem, ...]]:
    """One pattern from its draft; its id is its title's slug until `with_ids`."""
    stripped: list[str] = []
    opened: list[_Open] = []
    problems: list[Problem] = []
    shallowest = _levels(draft.parts)
    heading_title = ""
    for part in draft.parts:
        match = part.match
        rows, cut = _answer(part, instructions)
        stripped.extend(cut)
        if match and match.rest:
            rows = [(match.rest, part.line), ("", part.line), *rows]
        if match and match.field == TITLE:
            opened.append(_Open(TITLE, part.heading, part.level, part.line, rows))
        elif part.names_pattern:
            heading_title = part.heading
            opened.append(_Open(None, "", part.level, part.line, rows))
        elif match and (part.level <= shallowest[match.field] or not _inside(opened, part)):
            if not match.exact:
                label = schema.label(match.field)
                message = f"The heading '{part.heading}' was read as '{label}'."
                hint = f"Write it as '{label}'."
                problems.append(
                    problem("mistyped-heading", draft.file.path, part.line, message, hint)
                )
            opened.append(_Open(match.field, part.heading, part.level, part.line, rows))
        elif part.level and _inside(opened, part):
            raw = [(text, part.line + n) for n, text in enumerate(part.raw)]
            gap = [("", part.line)] if opened[-1].rows else []
            opened[-1].rows.extend(gap + raw + [("", part.line)] + rows)
        else:
            opened.append(_Open(None, part.heading, part.level, part.line, rows))
    title, rest = _title(draft, opened, heading_title)
    sections = tuple(_sections(rest))
    answered = frozenset(s.field for s in sections if s.field)
    headed = frozenset(o.field for o in opened if o.field)
    empty = tuple(f for f in schema.asked_of(headed) if f not in answered and f != TITLE)
    problems.extend(_gaps(draft, sections, empty, schema))
    pattern = Pattern(
        id=_wanted_id(draft) or slug(title),
        title=title,
        participant=participant,
        source=draft.file.path,
        line=draft.line,
        sections=sections,
        empty=empty,
        meta=draft.meta,
        aliases=_aliases(draft),
        stripped=tuple(stripped),
        trouble=draft.trouble,
        meta_line=draft.meta_line,
    )
    return pattern, tuple(problems)


def _gaps(
    draft: Draft, sections: Sequence[Section], empty: Sequence[str], schema: Schema
) -> Iterable[Problem]:
    """Notes on what is missing, and on what the template does not know."""
    heads = {part.match.field: part.line for part in draft.parts if part.match}
    for name in empty:
        message = f"'{schema.label(name)}' has no answer yet."
        line = heads.get(name, draft.line)
        hint = "Write a sentence below its heading." if name in heads else "Add the heading and a sentence."
        yield problem("empty-field", draft.file.path, line, message, hint)
    for section in sections:
        if section.field is None and section.heading:
            message = f"The template has no heading '{section.heading}'; it is shown as it is."
            hint = "Nothing needs to be done; if it is a field of the template, check its spelling."
            yield problem("unknown-section", draft.file.path, section.line, message, hint)


def _levels(parts: Sequence[Part]) -> Mapping[str, int]:
    """The shallowest level at which each field is a heading."""
    found: dict[str, int] = {}
    for part in parts:
        if part.match:
            name = part.match.field
            found[name] = min(part.level, found.get(name, 9))
    return found


def _inside(opened: Sequence[_Open], part: Part) -> bool:
    """Whether a heading is a sub-heading of the section before it."""
    if not opened or not opened[-1].level:
        return False
    return opened[-1].field not in (None, TITLE) and part.level > opened[-1].level or (
        opened[-1].field is None and bool(opened[-1].heading) and part.level > opened[-1].level
    )


def _answer(part: Part, instructions: Instructions) -> tuple[list[tuple[str, int]], list[str]]:
    """A part's lines with their numbers, instructions cut out, and what was cut."""
    rows = [(text, part.first + number) for number, text in enumerate(part.body)]
    if part.match is None and not part.names_pattern:
        return _trimmed(rows), []
    kept: list[tuple[str, int]] = []
    cut: list[str] = []
    done = 0
    first = True
    for start, end in blocks(part.body):
        text = "\n".join(part.body[start:end])
        rest, gone = instructions.cut(text, first=first and part.match is not None)
        kept.extend(rows[done:start])
        if gone:
            cut.append(gone)
            lines = rest.split("\n")
            if len(lines) == end - start:
                kept.extend(
                    (line.strip(), rows[start + n][1]) for n, line in enumerate(lines) if line.strip()
                )
            elif rest.strip():
                kept.append((" ".join(rest.split()), rows[start][1]))
        else:
            kept.extend(rows[start:end])
            first = False
        done = end
    kept.extend(rows[done:])
    return _trimmed(kept), cut


def _trimmed(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    start, end = 0, len(rows)
    while start < end and not rows[start][0].strip():
        start += 1
    while end > start and not rows[end - 1][0].strip():
        end -= 1
    return list(rows[start:end])


def _sections(opened: Iterable[_Open]) -> Iterable[Section]:
    for item in opened:
        rows = _trimmed(item.rows)
        if not rows and (item.field or not item.heading):
            continue
        yield Section(
            item.field,
            item.heading,
            "\n".join(text.rstrip() if not text.endswith("  ") else text for text, _ in rows),
            item.line if item.level else (rows[0][1] if rows else item.line),
            tuple(line for _, line in rows),
        )


def _title(
    draft: Draft, opened: Sequence[_Open], heading_title: str
) -> tuple[str, list[_Open]]:
    """The pattern's name by rank, and the sections without the words that became it."""
    given = draft.meta.get("title")
    title = " ".join(given.split()) if isinstance(given, str) else ""
    rest: list[_Open] = []
    for item in opened:
        if item.field == TITLE:
            text, remaining = _named(item.rows)
            if text and title and folded(text) != folded(title):
                remaining = item.rows
            title = title or text
            if remaining:
                rest.append(_Open(None, item.heading, item.level, item.line, remaining))
        elif item.field is None and not item.heading and item.level and heading_title:
            unused = title and folded(title) != folded(heading_title)
            title = title or heading_title
            name = heading_title if unused else ""
            rest.append(_Open(None, name, item.level, item.line, item.rows))
        else:
            rest.append(item)
    if not title:
        first = next((o for o in rest if o.field is None and o.level == 1 and o.heading), None)
        if first is not None:
            title = first.heading
            rest[rest.index(first)] = _Open(None, "", 1, first.line, first.rows)
    return title or _file_title(draft), rest


def _named(rows: list[tuple[str, int]]) -> tuple[str, list[tuple[str, int]]]:
    """The name in the lines below a 'Pattern Name' heading, and the lines that are more than a name."""
    ranges = blocks([text for text, _ in rows])
    if not ranges:
        return "", []
    start, end = ranges[0]
    lines = [_BULLET.sub("", text) for text, _ in rows[start:end]]
    text = inline_text(" ".join(lines)).strip("\"“”„' ")
    if len(text) <= LONGEST_TITLE:
        return text, _trimmed(rows[end:])
    short = inline_text(lines[0]).strip()
    if len(short) <= LONGEST_TITLE and len(lines) > 1:
        return short, _trimmed(rows[start + 1 :])
    return f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]} …", rows


_BULLET = re.compile(r"^\s*(?:>\s*|[-*+]\s+|\d{1,3}[.)]\s+|#{1,6}\s*)*")


def _file_title(draft: Draft) -> str:
    stem = posixpath.splitext(posixpath.basename(draft.file.path))[0]
    name = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return f"{name} {draft.number + 1}" if draft.number else name or "Pattern"


def _aliases(draft: Draft) -> tuple[str, ...]:
    given = draft.meta.get("aliases", draft.meta.get("alias", ()))
    texts = [given] if isinstance(given, str) else given
    found = [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
    return tuple(dict.fromkeys(found))


def _wanted_id(draft: Draft) -> str:
    given = draft.meta.get("id")
    return slug(given, default="") if isinstance(given, str) else ""


def with_ids(
    patterns: Sequence[Pattern], fixed: Mapping[str, str], reserved: frozenset[str]
) -> tuple[tuple[Pattern, ...], tuple[Problem, ...]]:
    """Unique ids: `fixed` (source -> id) first, then front matter, then titles.

    Where two would be equal each gets a short hash of its source, so that neither depends on
    the order in which files are found. An id somebody fixed keeps its form against a title's.
    """
    claims: dict[str, list[int]] = {}
    wanted: list[tuple[str, bool]] = []
    for number, pattern in enumerate(patterns):
        given = fixed.get(pattern.source) if _first_of_file(patterns, number) else None
        firm = bool(given) or bool(isinstance(pattern.meta.get("id"), str) and pattern.meta["id"])
        name = given or pattern.id
        wanted.append((f"{name}-pattern" if name in reserved else name, firm))
        claims.setdefault(wanted[-1][0], []).append(number)
    result = list(patterns)
    problems: list[Problem] = []
    for name, numbers in claims.items():
        firm_ones = [n for n in numbers if wanted[n][1]]
        for number in numbers:
            alone = len(numbers) == 1 or firm_ones == [number]
            key = name if alone else f"{name}-{_mark(patterns, number)}"
            result[number] = replace(patterns[number], id=key)
        if len(numbers) > 1:
            for number in numbers:
                others = [patterns[n] for n in numbers if n != number]
                named = ", ".join(f"{other.source}:{other.line}" for other in others)
                here = f"{patterns[number].source}:{patterns[number].line}"
                problems.append(
                    problem(
                        "id-clash",
                        patterns[number].source,
                        patterns[number].line,
                        f"'{patterns[number].title}' ({here}) has the same address as {named}.",
                        "Give one of them another name, or write `id: some-name` in its front matter.",
                    )
                )
    return tuple(result), tuple(problems)


def _first_of_file(patterns: Sequence[Pattern], number: int) -> bool:
    return number == 0 or patterns[number - 1].source != patterns[number].source


def _mark(patterns: Sequence[Pattern], number: int) -> str:
    pattern = patterns[number]
    nth = 0
    while number - nth > 0 and patterns[number - nth - 1].source == pattern.source:
        nth += 1
    key = pattern.source + (f"#{nth}" if nth else "")
    return hashlib.sha256(key.encode()).hexdigest()[:6]
