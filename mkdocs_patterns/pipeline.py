"""The stages in their order: the book's table of contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.facets.classifier import Assignment, Classifier, with_added_terms
from mkdocs_patterns.facets.overrides import Overrides, load_overrides
from mkdocs_patterns.facets.suggest import Wordings, read_wordings
from mkdocs_patterns.facets.vocabulary import Facet, load_facets, vocabulary_mark
from mkdocs_patterns.guard import Guard, Overrun
from mkdocs_patterns.links.connect import Links, connect
from mkdocs_patterns.links.hrefs import MOVED
from mkdocs_patterns.memory import Memory, mark
from mkdocs_patterns.problems import Problem, adjust, problem
from mkdocs_patterns.progress import Progress, silent
from mkdocs_patterns.reading.disguise import Disguise, without_names
from mkdocs_patterns.reading.guides import Guide, read_guides
from mkdocs_patterns.reading.ids import with_ids
from mkdocs_patterns.reading.lineage import Lineage, trace
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.reading.reader import Reading
from mkdocs_patterns.reading.schema import CANONICAL, TITLE, Schema
from mkdocs_patterns.reading.sources import Collected, collect
from mkdocs_patterns.reading.template import Instructions, known_instructions, template_text
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.settings import Settings
from mkdocs_patterns.urls import reserved

__all__ = ["Build", "build"]


@dataclass(frozen=True)
class Build:
    """What the stages made of the sources."""

    settings: Settings
    collected: Collected
    """What was found, without the bytes of patterns' files."""
    schema: Schema
    guides: tuple[Guide, ...]
    catalogue: Catalogue
    links: Links
    disguise: Disguise | None = None
    """What stands for participants' names; None where they are shown."""
    overrides: Overrides = field(default_factory=Overrides)
    """The owner's word on single patterns, by the names the catalogue has for them."""

    def with_problems(self, more: Iterable[Problem]) -> Build:
        """The same with what a later stage found, in the order of files and lines."""
        found = sorted((*self.catalogue.problems, *more), key=_place)
        return replace(self, catalogue=replace(self.catalogue, problems=tuple(found)))


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.path, problem.line, problem.code, problem.message


def build(
    settings: Settings,
    guard: Guard,
    memory: Memory | None = None,
    progress: Progress = silent,
) -> Build:
    """Run all stages. `SettingsError` for broken configuration; anything else is a problem.

    What `memory` knows is not made again; the result is the same without it.
    """
    memory = Memory() if memory is None else memory
    vocabulary = settings.file(settings.vocabulary) if settings.vocabulary else None
    facets = load_facets(settings.facets, vocabulary)
    overrides, from_overrides = load_overrides(settings, facets)
    if any(source.repository for source in settings.sources):
        overrides = overrides.renamed(settings.path_now, str)
    collected, disguise = without_names(collect(settings), settings, overrides.sources)
    if disguise is not None:
        overrides = overrides.renamed(disguise.path, disguise.text)
        from_overrides = tuple(disguise.problem(found) for found in from_overrides)
    collected, from_guides = _legible(collected, guard)
    schemas, instructions = _taught(settings, collected)
    reading = Reading(schemas, collected, guard, memory, progress)
    read, from_files = reading.patterns(instructions)
    names = reserved(f.id for f in facets)
    everything, clashes = with_ids(read, overrides.fixed_ids(read), names)
    patterns, lineage, from_lineage = trace(everything, *overrides.history(everything), names)
    patterns = tuple(memory.recall("names", p.id, p.digest, partial(_same, p)) for p in patterns)
    facets = with_added_terms(facets, patterns) if settings.unknown_terms == "add" else facets
    assignments, from_facets = _classified(patterns, facets, overrides, settings, memory, progress)
    catalogue = Catalogue(facets, patterns, assignments, lineage=lineage)
    progress("connecting patterns", 0, len(patterns))
    linked = connect(catalogue, _known(collected, patterns, lineage), memory.previous("links"))
    memory.replace("links", linked)
    problems = adjust(
        (
            *collected.problems,
            *from_guides,
            *from_overrides,
            *from_files,
            *clashes,
            *overrides.mismatches(everything),
            *from_lineage,
            *from_facets,
            *linked.problems,
        ),
        settings.problems,
    )
    schema = schemas[settings.sources[0].path]
    guides = read_guides(collected.guides)
    files, links = collected.put_down(), linked.links
    made = Build(settings, files, schema, guides, catalogue, links, disguise, overrides)
    return made.with_problems(problems)


def _same(pattern: Pattern) -> Pattern:
    return pattern


def _classified(
    patterns: Sequence[Pattern],
    facets: tuple[Facet, ...],
    overrides: Overrides,
    settings: Settings,
    memory: Memory,
    progress: Progress,
) -> tuple[Mapping[str, Mapping[str, tuple[Assignment, ...]]], list[Problem]]:
    """Pattern id -> facet id -> terms."""
    rules = mark(vocabulary_mark(facets), settings.unknown_terms)

    def wordings(facets: Sequence[Facet]) -> Wordings:
        (kept,) = memory.keep_all("cues", [("", rules, facets)], read_wordings)
        return kept.get()

    classifier = cache(partial(Classifier, facets, settings.unknown_terms, wordings))
    ruled = [(pattern, overrides.of(pattern)) for pattern in patterns]
    wanted = [
        (pattern.id, (pattern.digest, override, rules), (pattern, override))
        for pattern, override in ruled
    ]
    found = memory.recall_all(
        "terms",
        wanted,
        lambda each: classifier().classify(*each),
        tick=lambda done: progress("sorting patterns", done, len(patterns)),
    )
    assignments = {p.id: terms for p, (terms, _) in zip(patterns, found, strict=True)}
    return assignments, [problem for _, problems in found for problem in problems]


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


def _known(
    collected: Collected, patterns: Sequence[Pattern], lineage: Lineage
) -> Mapping[str, str]:
    """Files that are no patterns, for telling a link to one of them from a broken link."""
    published = {pattern.source for pattern in patterns}
    known = {path: "a note" for path in collected.by_path if path not in published}
    merged = (moved for moved in lineage.moved if moved.merged and moved.source in known)
    known.update((moved.source, f"{MOVED}{moved.target}") for moved in list(merged))
    known.update((path, "another file") for path in collected.others)
    known.update((guide.path, "guidance") for guide in collected.guides)
    return known
