"""The stages in their order: the book's table of contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.facets.classifier import Classifier, with_added_terms
from mkdocs_patterns.facets.overrides import load_overrides
from mkdocs_patterns.facets.vocabulary import load_facets
from mkdocs_patterns.guard import Guard, Overrun
from mkdocs_patterns.links.connect import Links, connect
from mkdocs_patterns.problems import Problem, adjust, problem
from mkdocs_patterns.reading.drafts import Draft, read_drafts, unread_draft
from mkdocs_patterns.reading.frontmatter import body
from mkdocs_patterns.reading.guides import Guide, read_guides
from mkdocs_patterns.reading.ids import with_ids
from mkdocs_patterns.reading.participants import participants
from mkdocs_patterns.reading.patterns import Pattern, first_blocks, read_pattern
from mkdocs_patterns.reading.privacy import personal_data
from mkdocs_patterns.reading.schema import CANONICAL, TITLE, Schema
from mkdocs_patterns.reading.sources import Collected, SourceFile, collect
from mkdocs_patterns.reading.template import (
    Instructions,
    extended,
    known_instructions,
    template_text,
)
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.reading.triage import no_pattern
from mkdocs_patterns.settings import Settings
from mkdocs_patterns.urls import reserved

__all__ = ["Build", "build"]


@dataclass(frozen=True)
class Build:
    """What the stages made of the sources."""

    settings: Settings
    collected: Collected
    schema: Schema
    guides: tuple[Guide, ...]
    catalogue: Catalogue
    links: Links

    def with_problems(self, more: Iterable[Problem]) -> Build:
        """The same with what a later stage found, in the order of files and lines."""
        found = sorted((*self.catalogue.problems, *more), key=_place)
        return replace(self, catalogue=replace(self.catalogue, problems=tuple(found)))


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.path, problem.line, problem.code, problem.message


def build(settings: Settings, guard: Guard) -> Build:
    """Run all stages. `SettingsError` for broken configuration; anything else is a problem."""
    vocabulary = settings.file(settings.vocabulary) if settings.vocabulary else None
    facets = load_facets(settings.facets, vocabulary)
    overrides, from_overrides = load_overrides(settings, facets)
    collected, from_guides = _legible(collect(settings), guard)
    schemas, instructions = _taught(settings, collected)
    drafts, from_drafts = _drafted(collected.files, schemas, guard)
    instructions = extended(instructions, (text for d in drafts for text in first_blocks(d)))
    read, from_patterns = _read(drafts, schemas, instructions, collected)
    patterns, clashes = with_ids(read, overrides.fixed_ids(read), reserved(f.id for f in facets))
    facets = with_added_terms(facets, patterns) if settings.unknown_terms == "add" else facets
    classifier = Classifier(facets, settings.unknown_terms)
    assignments = {}
    from_facets: list[Problem] = [*overrides.mismatches(patterns)]
    for pattern in patterns:
        assignments[pattern.id], found = classifier.classify(pattern, overrides.of(pattern))
        from_facets.extend(found)
    catalogue = Catalogue(facets, patterns, assignments)
    links, from_links = connect(catalogue, _known(collected, patterns))
    problems = adjust(
        (
            *collected.problems,
            *from_guides,
            *from_overrides,
            *from_drafts,
            *from_patterns,
            *clashes,
            *from_facets,
            *from_links,
            *personal_data(patterns),
        ),
        settings.problems,
    )
    schema = schemas[settings.sources[0].path]
    made = Build(settings, collected, schema, read_guides(collected.guides), catalogue, links)
    return made.with_problems(problems)


def _legible(collected: Collected, guard: Guard) -> tuple[Collected, list[Problem]]:
    """The same without guides that cannot be read within the limits."""
    kept = []
    problems: list[Problem] = []
    for guide in collected.guides:
        try:
            guard.run(decode(guide.data).text, read_guides, (guide,))
        except Overrun as why:
            message = f"The file is left out: {why}."
            hint = "Look for very long lines, tables or nested lists, and shorten them."
            problems.append(problem("too-slow", guide.path, 1, message, hint))
        else:
            kept.append(guide)
    return replace(collected, guides=tuple(kept)), problems


def _taught(settings: Settings, collected: Collected) -> tuple[Mapping[str, Schema], Instructions]:
    """Source -> its schema, from the `fields` option and the workshops' templates; instructions."""
    if settings.fields is None:
        schema = Schema(CANONICAL)
    else:
        table = {f: (*w, *CANONICAL.get(f, ())) for f, w in settings.fields.items()}
        table.setdefault(TITLE, CANONICAL[TITLE])
        schema = Schema(table, tuple(f for f in settings.fields if f != TITLE))
    instructions = known_instructions()
    templates = [guide for guide in collected.guides if guide.kind == "template"]
    asked: dict[str | None, tuple[str, ...] | None] = {None: schema.asked}
    for guide in reversed(templates):
        taught, more = template_text(decode(guide.data).text, schema)
        schema = replace(schema, headings=taught.headings)
        asked[guide.source] = taught.asked
        instructions = instructions | more
    return {
        source.path: replace(schema, asked=asked.get(source.path, asked[None]))
        for source in settings.sources
    }, instructions


def _drafted(
    files: Iterable[SourceFile], schemas: Mapping[str, Schema], guard: Guard
) -> tuple[list[Draft], list[Problem]]:
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for file in files:
        schema = schemas[file.source.path]
        try:
            found, trouble = guard.run(body(decode(file.data).text), read_drafts, file, schema)
        except Overrun as why:
            draft, unread = unread_draft(file, str(why))
            found, trouble = (draft,), (unread,)
        drafts.extend(found)
        problems.extend(trouble)
    return drafts, problems


def _read(
    drafts: Sequence[Draft],
    schemas: Mapping[str, Schema],
    instructions: Instructions,
    collected: Collected,
) -> tuple[list[Pattern], list[Problem]]:
    who = participants(collected.files)
    patterns: list[Pattern] = []
    problems: list[Problem] = []
    for draft in drafts:
        schema = schemas[draft.file.source.path]
        pattern, trouble = read_pattern(draft, schema, instructions, who[draft.file.path])
        reason = no_pattern(draft, pattern, collected.guides)
        if reason is not None:
            problems.append(reason)
            continue
        patterns.append(pattern)
        problems.extend(trouble)
    patterns.sort(key=lambda pattern: (pattern.source, pattern.line))
    return patterns, problems


def _known(collected: Collected, patterns: Sequence[Pattern]) -> Mapping[str, str]:
    """Files that are no patterns, for telling a link to one of them from a broken link."""
    published = {pattern.source for pattern in patterns}
    known = {path: "a note" for path in collected.by_path if path not in published}
    known.update((path, "another file") for path in collected.others)
    known.update((guide.path, "guidance") for guide in collected.guides)
    return known
