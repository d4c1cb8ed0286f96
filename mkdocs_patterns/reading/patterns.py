"""Drafts become patterns: canonical fields, titles, ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.drafts import Draft, Part
from mkdocs_patterns.reading.schema import TITLE, Schema
from mkdocs_patterns.reading.template import Instructions, blocks
from mkdocs_patterns.reading.titles import OpenSection, titled, trimmed
from mkdocs_patterns.urls import slug

__all__ = ["Participant", "Pattern", "Section", "first_blocks", "read_pattern"]


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
    """Canonical field id (`goal`, `problem`, ...); None for a heading the schema does not know."""
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
    status: str = ""
    """How mature it is: `draft`, `reviewed`, `accepted`, `retired`; empty where nobody says."""
    digest: str = ""
    """Names all it was read from: patterns of equal id and digest are equal."""

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """Field of each section that answers one."""
        found = ((section.field, section.markdown) for section in self.sections)
        return tuple(name for name, text in found if name and text.strip())

    @cached_property
    def pictured(self) -> tuple[Section, ...]:
        """The sections that may hold an image."""
        return tuple([section for section in self.sections if "![" in section.markdown])

    def section(self, field_id: str) -> Section | None:
        """The first section of a canonical field."""
        return next((s for s in self.sections if s.field == field_id), None)


def first_blocks(draft: Draft) -> Iterable[str]:
    """The text right below each field's heading: where instructions stand."""
    for part in draft.parts:
        if part.match:
            for start, end in blocks(part.body)[:1]:
                yield "\n".join(part.body[start:end])


def read_pattern(
    draft: Draft, schema: Schema, instructions: Instructions, participant: Participant
) -> tuple[Pattern, tuple[Problem, ...]]:
    """One pattern from its draft; its id is its title's slug until `with_ids`."""
    stripped: list[str] = []
    opened: list[OpenSection] = []
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
            opened.append(OpenSection(TITLE, part.heading, part.level, part.line, rows))
        elif part.names_pattern:
            heading_title = part.heading
            opened.append(OpenSection(None, "", part.level, part.line, rows))
        elif match and (part.level <= shallowest[match.field] or not _inside(opened, part)):
            if not match.exact:
                label = schema.label(match.field)
                message = f"The heading '{part.heading}' was read as '{label}'."
                hint = f"Write it as '{label}'."
                problems.append(
                    problem("mistyped-heading", draft.file.path, part.line, message, hint)
                )
            opened.append(OpenSection(match.field, part.heading, part.level, part.line, rows))
        elif part.level and _inside(opened, part):
            raw = [(text, part.line + n) for n, text in enumerate(part.raw)]
            gap = [("", part.line)] if opened[-1].rows else []
            opened[-1].rows.extend(gap + raw + [("", part.line)] + rows)
        else:
            opened.append(OpenSection(None, part.heading, part.level, part.line, rows))
    title, rest = titled(draft, opened, heading_title)
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
        hint = (
            "Write a sentence below its heading."
            if name in heads
            else "Add the heading and a sentence."
        )
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


def _inside(opened: Sequence[OpenSection], part: Part) -> bool:
    """Whether a heading is a sub-heading of the section before it."""
    if not opened or not opened[-1].level:
        return False
    return (opened[-1].field not in (None, TITLE) and part.level > opened[-1].level) or (
        opened[-1].field is None and bool(opened[-1].heading) and part.level > opened[-1].level
    )


def _answer(part: Part, instructions: Instructions) -> tuple[list[tuple[str, int]], list[str]]:
    """A part's lines with their numbers, instructions cut out, and what was cut."""
    rows = list(zip(part.body, count(part.first), strict=False))
    if part.match is None and not part.names_pattern:
        return trimmed(rows), []
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
                    (line.strip(), rows[start + n][1])
                    for n, line in enumerate(lines)
                    if line.strip()
                )
            elif rest.strip():
                kept.append((" ".join(rest.split()), rows[start][1]))
        else:
            kept.extend(rows[start:end])
            first = False
        done = end
    if not cut:
        return trimmed(rows), cut
    kept.extend(rows[done:])
    return trimmed(kept), cut


def _sections(opened: Iterable[OpenSection]) -> Iterable[Section]:
    for item in opened:
        rows = trimmed(item.rows)
        if not rows and (item.field or not item.heading):
            continue
        yield Section(
            item.field,
            item.heading,
            "\n".join([text.rstrip() if not text.endswith("  ") else text for text, _ in rows]),
            item.line if item.level else (rows[0][1] if rows else item.line),
            tuple([line for _, line in rows]),
        )


def _aliases(draft: Draft) -> tuple[str, ...]:
    given = draft.meta.get("aliases", draft.meta.get("alias", ()))
    texts = [given] if isinstance(given, str) else given
    found = [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
    return tuple(dict.fromkeys(found))


def _wanted_id(draft: Draft) -> str:
    given = draft.meta.get("id")
    return slug(given, default="") if isinstance(given, str) else ""
