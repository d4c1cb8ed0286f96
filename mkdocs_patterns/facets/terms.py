"""Facets and their terms: what patterns are sorted by."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["STRENGTHS", "Facet", "Looks", "Term", "Wordings"]

STRENGTHS = ("strong", "fair", "weak", "never")


@dataclass(frozen=True)
class Wordings:
    """How prose speaks of a term; the form of a cue is told in `cues.py`."""

    strong: tuple[str, ...] = ()
    fair: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """Wordings that hold a cue's words but mean something else."""


@dataclass(frozen=True)
class Looks:
    """How much support a facet's terms need in prose, and where in a pattern it counts."""

    least: float = 2.0
    """Points a term needs."""
    near: float = 0.6
    """Share of the best term's points a further term needs."""
    most: int = 3
    """Terms a pattern gets at most."""
    denied: float = 0.2
    """What is left of a cue that is denied ('we did no pilot runs')."""
    fields: tuple[tuple[str, float], ...] = (("related", 0.0),)
    """Canonical field (or `title`) -> how much a cue counts there; 1 for those not named."""


@dataclass(frozen=True)
class Term:
    """One entry of a facet's vocabulary (SKOS: a concept)."""

    id: str
    label: str
    group: str = ""
    """Label of the group it stands in, empty where the facet has no groups."""
    definition: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""
    broader: str = ""
    """Id of a wider term, if any."""
    cues: Wordings = field(default_factory=Wordings)


@dataclass(frozen=True)
class Facet:
    """One ordered vocabulary."""

    id: str
    label: str
    terms: tuple[Term, ...]
    plural: str = ""
    """Label for several terms ("Pipeline stages")."""
    definition: str = ""
    groups: tuple[str, ...] = ()
    """Groups in order, where the terms stand in groups."""
    looks: Looks = field(default_factory=Looks)
    learned: bool = False
    """Whether the packaged weights (`votes.py`) belong to its terms."""

    def term(self, term_id: str) -> Term:
        """The term with this id; `KeyError` where there is none."""
        for term in self.terms:
            if term.id == term_id:
                return term
        raise KeyError(term_id)
