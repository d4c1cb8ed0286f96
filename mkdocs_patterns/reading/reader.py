"""Files become patterns, each file by itself; what was read before is not read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from mkdocs_patterns.guard import Guard, Overrun, tame
from mkdocs_patterns.memory import Memory, mark
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.progress import Progress
from mkdocs_patterns.reading.drafts import Draft, read_drafts, unread_draft
from mkdocs_patterns.reading.frontmatter import body
from mkdocs_patterns.reading.participants import participants
from mkdocs_patterns.reading.patterns import Participant, Pattern, first_blocks, read_pattern
from mkdocs_patterns.reading.privacy import personal_data
from mkdocs_patterns.reading.schema import Schema
from mkdocs_patterns.reading.sources import Collected, SourceFile
from mkdocs_patterns.reading.template import Instructions, extended, requests
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.reading.triage import no_pattern

__all__ = ["Reading"]


@dataclass(frozen=True)
class _File:
    """What one file gave."""

    patterns: tuple[Pattern, ...]
    problems: tuple[Problem, ...]
    requests: tuple[str, ...]
    """Texts below its headings that ask for something, as a template's do."""
    lasting: bool = True
    """Whether the same file would give the same again: what took too long might not."""


@dataclass(frozen=True)
class Reading:
    """The files of one build and what they are read with."""

    schemas: Mapping[str, Schema]
    """Path of a source -> its schema."""
    collected: Collected
    guard: Guard
    memory: Memory
    progress: Progress

    def patterns(self, instructions: Instructions) -> tuple[list[Pattern], list[Problem]]:
        """All patterns by source and line, ids not yet unique, and what is wrong with the files.

        Requests that file after file repeats are a template's: with those that `instructions`
        does not know, everything is read again.
        """
        files = self._all("files", instructions)
        more = extended(instructions, (text for file in files for text in file.requests))
        if more != instructions:
            files = self._all("files with repeated requests", more)
        patterns = [pattern for file in files for pattern in file.patterns]
        patterns.sort(key=lambda pattern: (pattern.source, pattern.line))
        return patterns, [problem for file in files for problem in file.problems]

    def _all(self, stage: str, instructions: Instructions) -> list[_File]:
        files = self.collected.files
        who = participants(files)
        shared = mark(instructions, [(g.kind, g.data) for g in self.collected.guides])
        rules = {path: mark(shared, schema) for path, schema in self.schemas.items()}
        wanted = [
            (file.path, _origin(file, rules[file.source.path], who[file.path]), file)
            for file in files
        ]
        read = partial(self._file, instructions, rules, who)
        found = self.memory.recall_all(
            stage,
            wanted,
            partial(_unless_wild, read),
            lambda file: file is not None,
            lambda done: self.progress("reading patterns", done, len(files)),
        )
        return [
            known or self.memory.recall(stage, *entry[:2], partial(read, entry[2]), _lasting)
            for known, entry in zip(found, wanted, strict=True)
        ]

    def _file(
        self,
        instructions: Instructions,
        rules: Mapping[str, str],
        who: Mapping[str, Participant],
        file: SourceFile,
    ) -> _File:
        schema = self.schemas[file.source.path]
        drafts, problems = self._drafts(file, schema)
        origin = _origin(file, rules[file.source.path], who[file.path])
        me = _marked(who[file.path])
        patterns: list[Pattern] = []
        found = list(problems)
        for draft in drafts:
            pattern, trouble = read_pattern(draft, schema, instructions, who[file.path])
            reason = no_pattern(draft, pattern, self.collected.guides)
            if reason is not None:
                found.append(reason)
                continue
            pattern = replace(pattern, digest=mark(file.path, *origin[:-1], me, draft.number))
            patterns.append(pattern)
            found.extend(trouble)
            found.extend(personal_data((pattern,)))
        asked = requests(text for draft in drafts for text in first_blocks(draft))
        lasting = not any(draft.trouble for draft in drafts)
        return _File(tuple(patterns), tuple(found), asked, lasting)

    def _drafts(
        self, file: SourceFile, schema: Schema
    ) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
        try:
            return self.guard.run(_text(file), read_drafts, file, schema)
        except Overrun as why:
            draft, unread = unread_draft(file, str(why))
            return (draft,), (unread,)


def _unless_wild(read: Callable[[SourceFile], _File], file: SourceFile) -> _File | None:
    """None for a file that needs the one process which keeps to the limits of the build."""
    return read(file) if tame(_text(file)) else None


def _text(file: SourceFile) -> str:
    return body(decode(file.data).text)


@lru_cache(maxsize=4)
def _marked(participant: Participant) -> str:
    return mark(participant)


def _lasting(file: _File) -> bool:
    return file.lasting


def _origin(file: SourceFile, rules: str, who: Participant) -> tuple[object, ...]:
    return file.digest, file.source.path, file.folder, rules, who
