"""What became of patterns over workshops: merged, split, refined, superseded, renamed, matured."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, get_args

from rapidfuzz import process

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.destinations import linked_path
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.reading.text import folded
from mkdocs_patterns.urls import slug

__all__ = [
    "FORMER",
    "KINDS",
    "STATUSES",
    "Claim",
    "Kind",
    "Lineage",
    "Moved",
    "Tie",
    "former_ids",
    "status_of",
    "texts_of",
    "trace",
]

Kind = Literal["merged_into", "split_from", "refines", "supersedes"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FORMER = ("former_ids", "former_id", "formerly")
"""Keys under which a renamed pattern names the addresses it had."""

STATUSES: Mapping[str, tuple[str, ...]] = {
    "draft": ("wip", "work in progress", "in progress", "proposed", "proposal", "idea", "new"),
    "reviewed": ("review", "in review", "checked", "revised"),
    "accepted": ("approved", "final", "stable", "published", "confirmed"),
    "retired": ("deprecated", "obsolete", "withdrawn", "archived", "rejected", "superseded"),
}
"""How mature a pattern is, and other words for it."""


@dataclass(frozen=True)
class Claim:
    """What somebody says became of a pattern."""

    pattern: str
    """Its id."""
    kind: Kind
    value: str
    """The other one, as written: its id, title or file."""
    path: str
    line: int
    """Where it is said."""


@dataclass(frozen=True)
class Tie:
    """One pattern's descent from another."""

    pattern: str
    """Id."""
    kind: Kind
    target: str
    """Id."""


@dataclass(frozen=True)
class Moved:
    """An address whose pattern is to be found elsewhere now."""

    id: str
    """Of the old address."""
    title: str
    """What stood there."""
    target: str
    """Id of the pattern that stands for it."""
    merged: bool
    """Whether it was a pattern of its own; otherwise the same one under another name."""
    source: str = ""
    """The file of a merged pattern."""


@dataclass(frozen=True)
class Lineage:
    """What became of all patterns of a catalogue."""

    ties: tuple[Tie, ...] = ()
    """In the catalogue's order; none leads to a pattern that was merged into another."""
    moved: tuple[Moved, ...] = ()
    """Old addresses, ordered by id."""
    _from: dict[str, list[Tie]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _to: dict[str, list[Tie]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _came: dict[str, list[Moved]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for tie in self.ties:
            self._from.setdefault(tie.pattern, []).append(tie)
            self._to.setdefault(tie.target, []).append(tie)
        for moved in self.moved:
            self._came.setdefault(moved.target, []).append(moved)

    def of(self, pattern: str) -> tuple[Tie, ...]:
        """What a pattern says of its own descent."""
        return tuple(self._from.get(pattern, ()))

    def to(self, pattern: str) -> tuple[Tie, ...]:
        """What others say descends from it."""
        return tuple(self._to.get(pattern, ()))

    def came(self, pattern: str) -> tuple[Moved, ...]:
        """Old addresses that lead to it."""
        return tuple(self._came.get(pattern, ()))


def texts_of(value: object) -> tuple[str, ...]:
    """One text or a list of texts; anything else says nothing."""
    given = value if isinstance(value, list | tuple) else [value]
    return tuple(" ".join(text.split()) for text in given if isinstance(text, str) and text.strip())


def status_of(text: str) -> str | None:
    """The status a word means, None for a word that means none."""
    said = folded(text)
    return next((s for s, words in STATUSES.items() if said == s or said in words), None)


def former_ids(values: Iterable[str]) -> tuple[str, ...]:
    """Ids a pattern had, from ids or titles."""
    return tuple(dict.fromkeys(name for value in values if (name := slug(value, default=""))))


def trace(
    patterns: Sequence[Pattern],
    claims: Mapping[str, Mapping[Kind, Sequence[Claim]]],
    statuses: Mapping[str, str],
    former: Mapping[str, Sequence[str]],
    reserved: frozenset[str],
) -> tuple[tuple[Pattern, ...], Lineage, tuple[Problem, ...]]:
    """The patterns that stand by themselves, what became of the others, and what cannot be true.

    `claims`, `statuses` and `former` are the owner's, by pattern id; where there are none for a
    pattern, and of a kind, its front matter counts.
    """
    tracer = _Tracer(patterns, reserved)
    for pattern in patterns:
        said = claims.get(pattern.id, {})
        for kind in KINDS if said or pattern.meta else ():
            own = said[kind] if kind in said else _in_front_matter(pattern, kind)
            for claim in own:
                tracer.read(claim)
    tracer.break_circles()
    status = {p.id: statuses.get(p.id) or (tracer.status(p) if p.meta else "") for p in patterns}
    told = [p for p in patterns if p.meta or p.id in former]
    old = {p.id: former.get(p.id) or former_ids(_formerly(p)) for p in told}
    lineage = tracer.lineage(old)
    merged = {moved.id for moved in lineage.moved if moved.merged}
    kept = tuple(
        _grown(pattern, status[pattern.id] or "", lineage.came(pattern.id))
        for pattern in patterns
        if pattern.id not in merged
    )
    return kept, lineage, tuple(tracer.problems)


def _in_front_matter(pattern: Pattern, kind: Kind) -> Iterator[Claim]:
    if kind == "refines":
        return  # a relation like those a text names
    line = pattern.meta_line.get(kind, pattern.line)
    for text in texts_of(pattern.meta.get(kind)):
        yield Claim(pattern.id, kind, text, pattern.source, line)


def _formerly(pattern: Pattern) -> tuple[str, ...]:
    return tuple(text for key in FORMER for text in texts_of(pattern.meta.get(key)))


def _grown(pattern: Pattern, status: str, came: Sequence[Moved]) -> Pattern:
    """The pattern with its status, to be found under the names of what it took in."""
    names = tuple(dict.fromkeys((*pattern.aliases, *(moved.title for moved in came))))
    if names == pattern.aliases and not status:
        return pattern
    told = repr((pattern.digest, names, status))
    digest = hashlib.blake2b(told.encode(), digest_size=12).hexdigest() if pattern.digest else ""
    return replace(pattern, aliases=names, status=status, digest=digest)


class _Tracer:
    """Finds out which pattern each claim means; collects problems on its way."""

    def __init__(self, patterns: Sequence[Pattern], reserved: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self._patterns = {pattern.id: pattern for pattern in patterns}
        self._reserved = reserved
        self._claims: dict[tuple[str, Kind], list[tuple[Claim, str]]] = {}

    @cached_property
    def _titles(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for pattern in self._patterns.values():
            for name in (pattern.title, *pattern.aliases):
                found.setdefault(folded(name), []).append(pattern.id)
        return found

    @cached_property
    def _files(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for pattern in self._patterns.values():
            found.setdefault(pattern.source.casefold(), []).append(pattern.id)
        return found

    def read(self, claim: Claim) -> None:
        """Take a claim, or say what is wrong with it."""
        found = self._meant(claim)
        if len(found) == 1 and found[0] == claim.pattern:
            self._trouble(
                "lineage-circle", claim, f"'{claim.kind}' names the pattern itself.", "Take it out."
            )
        elif len(found) == 1:
            self._claims.setdefault((claim.pattern, claim.kind), []).append((claim, found[0]))
        elif found:
            named = ", ".join(f"'{name}'" for name in found)
            message = f"'{claim.kind}: {claim.value}' may mean any of {named}."
            self._trouble("lineage-unknown", claim, message, "Write the id of the one you mean.")
        else:
            message = f"'{claim.kind}' names '{claim.value}', which is no pattern."
            near = process.extractOne(slug(claim.value), list(self._patterns), score_cutoff=60)
            hint = f"Did you mean '{near[0]}'?" if near else "Write a pattern's id, title or file."
            self._trouble("lineage-unknown", claim, message, hint)

    def _meant(self, claim: Claim) -> list[str]:
        value = claim.value.strip()
        if value in self._patterns:
            return [value]
        path = linked_path(claim.path, value)
        ways = (posixpath.normpath(value), path or "")
        for way in (w for w in ways if "/" in value or w.endswith(".md")):
            for name in (way, f"{way}.md"):
                if found := self._files.get(name.casefold()):
                    return found
        found = list(dict.fromkeys(self._titles.get(folded(value), ())))
        return found or [name for name in (slug(value),) if name in self._patterns]

    def _trouble(self, code: str, claim: Claim, message: str, hint: str) -> None:
        self.problems.append(problem(code, claim.path, claim.line, message, hint))

    def break_circles(self) -> None:
        """Take out claims that lead back to where they began."""
        broken = []
        for (pattern, kind), found in self._claims.items():
            for claim, target in found:
                way = self._way(target, pattern, kind)
                if way:
                    broken.append((pattern, kind, claim, target))
                    around = " → ".join(f"'{name}'" for name in (pattern, *way))
                    message = f"'{kind}' leads in a circle: {around}."
                    self._trouble("lineage-circle", claim, message, "Take one of them out.")
        for pattern, kind, claim, target in broken:
            self._claims[pattern, kind].remove((claim, target))
        for pattern in self._patterns:
            several = self._claims.get((pattern, "merged_into"), [])
            for claim, _ in several[1:]:
                message = f"'{pattern}' is merged into '{several[0][1]}' already."
                hint = "Name one pattern; the others may say `split_from`."
                self._trouble("lineage-unknown", claim, message, hint)

    def _way(self, start: str, end: str, kind: Kind) -> list[str]:
        """Ids from one pattern to another, both included; none where no way leads there."""
        ways = {start: [start]}
        open_ = [start]
        while open_:
            here = open_.pop()
            if here == end:
                return ways[here]
            for _, target in self._claims.get((here, kind), ()):
                if target not in ways:
                    ways[target] = [*ways[here], target]
                    open_.append(target)
        return []

    def status(self, pattern: Pattern) -> str | None:
        """What the front matter says of a pattern's maturity."""
        key = "status" if "status" in pattern.meta else "maturity"
        said = texts_of(pattern.meta.get(key))
        if not said:
            return None
        found = status_of(said[0])
        if found is None:
            message = f"'{said[0]}' is no status a pattern can have."
            line = pattern.meta_line.get(key, pattern.line)
            hint = f"Write one of {', '.join(STATUSES)}."
            self.problems.append(problem("unknown-status", pattern.source, line, message, hint))
        return found

    def lineage(self, former: Mapping[str, Sequence[str]]) -> Lineage:
        """All that is true."""
        into = {
            p: found[0][1]
            for (p, kind), found in self._claims.items()
            if found and kind == KINDS[0]
        }

        def now(name: str) -> str:
            while name in into:
                name = into[name]
            return name

        moved: dict[str, Moved] = {}
        for name in into:
            pattern = self._patterns[name]
            moved[name] = Moved(name, pattern.title, now(name), True, pattern.source)
            claim = self._claims[name, KINDS[0]][0][0]
            target = self._patterns[now(name)].title
            message = f"'{pattern.title}' is merged into '{target}': its address leads there."
            hint = "Its text is no longer shown; see that nothing in it is missed."
            self._trouble("merged", claim, message, hint)
        for name, olds in former.items():
            pattern = self._patterns[name]
            for old in olds:
                if old in self._patterns or old in self._reserved or old in moved:
                    message = f"The former id '{old}' is another page's address."
                    line = next((pattern.meta_line[k] for k in FORMER if k in pattern.meta_line), 1)
                    hint = "Take it out, or rename the other page."
                    self.problems.append(problem("former-id", pattern.source, line, message, hint))
                else:
                    moved[old] = Moved(old, pattern.title, now(name), False)
        ties = dict.fromkeys(
            Tie(now(p), kind, now(target))
            for (p, kind), found in self._claims.items()
            if kind != KINDS[0]
            for _, target in found
        )
        real = tuple(tie for tie in ties if tie.pattern != tie.target)
        return Lineage(real, tuple(moved[name] for name in sorted(moved)))
