"""What is different about a catalogue since its links were last found."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Edit"]

Value = TypeVar("Value")


@dataclass(frozen=True)
class Edit:
    """The patterns as they are, and which of them were different or missing before."""

    patterns: Mapping[str, Pattern]
    """Id -> pattern, in the catalogue's order."""
    fresh: Set[str]
    """Ids of the patterns that are new or not what they were."""
    gone: Set[str]
    """Ids of those there are no more."""
    ordered: bool
    """Whether the patterns that there were before, too, stand in the same order."""
    aligned: bool
    """Whether there are the same patterns in the same order."""

    @classmethod
    def since(cls, before: Mapping[str, str], patterns: Mapping[str, Pattern]) -> Edit:
        """What changed since the patterns had these digests."""
        known = before.get
        fresh = {p for p, now in patterns.items() if not now.digest or known(p) != now.digest}
        gone = before.keys() - patterns.keys()
        aligned = list(before) == list(patterns)
        ordered = aligned or (
            [p for p in before if p in patterns] == [p for p in patterns if p in before]
        )
        return cls(patterns, fresh, gone, ordered, aligned)

    def carried(self, before: Mapping[str, Value]) -> dict[str, Value]:
        """The values of the patterns that are still there, to go on from."""
        values = dict(before)
        for pattern in self.gone:
            values.pop(pattern, None)
        return values

    def in_order(self, values: dict[str, Value]) -> dict[str, Value]:
        """The values of all patterns, in the catalogue's order."""
        return values if self.aligned else {p: values[p] for p in self.patterns}
