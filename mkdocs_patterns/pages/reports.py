"""What the templates of open work see: wanted patterns and the facilitator's report."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from mkdocs_patterns.pages.book import Book, PagePlan
from mkdocs_patterns.pages.cards import Mention
from mkdocs_patterns.pages.excerpts import completeness
from mkdocs_patterns.problems import SEVERITIES, Problem
from mkdocs_patterns.reading.patterns import Participant, Pattern
from mkdocs_patterns.urls import slug

__all__ = [
    "ProblemView",
    "ReportGroup",
    "SeverityView",
    "Unanswered",
    "WantedView",
    "report_page",
    "wanted_page",
]


@dataclass(frozen=True, slots=True)
class WantedView:
    """A name no pattern has, and who uses it."""

    text: str
    anchor: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One problem."""

    place: str
    """`path:line`."""
    href: str
    """To that line; empty where there is none to link."""
    message: str
    hint: str
    code: str


@dataclass(frozen=True, slots=True)
class SeverityView:
    """The problems of one severity."""

    severity: str
    problems: tuple[ProblemView, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A pattern and the fields its author left open."""

    title: str
    href: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """One participant's part of the report, or that of a folder or file nobody's pattern is in."""

    title: str
    anchor: str
    href: str
    """To the participant's page; empty where there is none."""
    patterns: int
    answered: int
    asked: int
    problems: int
    severities: tuple[SeverityView, ...]
    unanswered: tuple[Unanswered, ...]

    @property
    def percent(self) -> int:
        """Answered fields, rounded down, so that 100 means all."""
        return 100 * self.answered // self.asked if self.asked else 100


def wanted_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/wanted.html`."""
    at = book.addresses
    return {
        "wanted": tuple(
            WantedView(
                wanted.text,
                f"wanted-{wanted.id}",
                tuple(
                    Mention(
                        book.catalogue.by_id[pattern].title,
                        at.link(plan.path, at.pattern(pattern)),
                        sentence,
                    )
                    for pattern, sentence, _ in wanted.wanted_by
                ),
            )
            for wanted in book.links.wanted
        )
    }


def report_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/report.html`."""
    if book.tells_participants:
        groups = _groups(book, plan.path)
    else:
        whole = _Part("All patterns", "group-all", "", book.catalogue.patterns)
        groups = [_group(book, whole, book.catalogue.problems, plan.path)]
    answered, asked = completeness(book.catalogue.patterns)
    severities = [problem.severity for problem in book.catalogue.problems]
    return {
        "groups": tuple(groups),
        "by_participant": book.tells_participants,
        "patterns": len(book.catalogue.patterns),
        "answered": answered,
        "asked": asked,
        "counts": tuple((name, severities.count(name)) for name in SEVERITIES),
    }


def _groups(book: Book, here: str) -> list[ReportGroup]:
    owners = _Owners(book.catalogue.patterns)
    found: dict[Participant | str, list[Problem]] = {who: [] for who in book.catalogue.participants}
    for problem in book.catalogue.problems:
        found.setdefault(owners.of(problem.path), []).append(problem)
    people = [owner for owner in found if isinstance(owner, Participant)]
    folders = sorted(owner for owner in found if isinstance(owner, str))
    at = book.addresses
    groups = []
    for who in people:
        href = at.link(here, at.participant(who.id))
        part = _Part(who.name, f"group-{who.id}", href, book.catalogue.participants[who])
        groups.append(_group(book, part, found[who], here))
    for folder in folders:
        part = _Part(folder, f"folder-{slug(folder)}", "", ())
        groups.append(_group(book, part, found[folder], here))
    return groups


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of the report is about."""

    title: str
    anchor: str
    href: str
    patterns: tuple[Pattern, ...]


class _Owners:
    """Whose a path is: files that hold no pattern, untouched copies say, have an author, too."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        self._files = {p.source: p.participant for p in patterns}
        self._folders = {posixpath.dirname(p.source): p.participant for p in patterns}
        for pattern in patterns:
            folder = posixpath.dirname(pattern.source)
            while folder and posixpath.basename(folder) != pattern.participant.name:
                folder = posixpath.dirname(folder)
            if folder:
                self._folders[folder] = pattern.participant

    def of(self, path: str) -> Participant | str:
        if path in self._files:
            return self._files[path]
        folder = posixpath.dirname(path)
        if folder in self._folders:
            return self._folders[folder]
        while folder:
            who = self._folders.get(folder)
            if who and posixpath.basename(folder) == who.name:
                return who
            folder = posixpath.dirname(folder)
        return posixpath.dirname(path) or path


def _group(book: Book, part: _Part, problems: Sequence[Problem], here: str) -> ReportGroup:
    at = book.addresses
    answered, asked = completeness(part.patterns)
    return ReportGroup(
        part.title,
        part.anchor,
        part.href,
        len(part.patterns),
        answered,
        asked,
        len(problems),
        tuple(
            SeverityView(name, tuple(_problem(book, p) for p in problems if p.severity == name))
            for name in SEVERITIES
            if any(p.severity == name for p in problems)
        ),
        tuple(
            Unanswered(
                p.title,
                at.link(here, at.pattern(p.id)),
                tuple(book.field_label(name) for name in p.empty),
            )
            for p in part.patterns
            if p.empty
        ),
    )


def _problem(book: Book, problem: Problem) -> ProblemView:
    return ProblemView(
        f"{problem.path}:{problem.line}",
        book.source_url(problem.path, problem.line) or "",
        problem.message,
        problem.hint,
        problem.code,
    )
