"""Two codings of one catalogue side by side: figures per facet and term, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.sorting.agreement import agreed, alpha, kappa, masi, nominal
from mkdocs_patterns.sorting.coding import Coding, joined

__all__ = [
    "Codes",
    "Comparison",
    "Disagreement",
    "FacetFigures",
    "Figures",
    "Quotation",
    "TermFigures",
    "codes_of",
    "compare",
]

Codes = Mapping[str, Mapping[str, frozenset[str]]]
"""Pattern id -> facet id -> term ids, for facets somebody decided on; a set may be empty."""


@dataclass(frozen=True)
class Figures:
    """How far two codings agree; None where a figure cannot be computed."""

    patterns: int
    """Patterns that both have coded."""
    same: int
    """Of these, coded alike."""
    agreement: Fraction | None
    kappa: Fraction | None
    alpha: Fraction | None


@dataclass(frozen=True)
class TermFigures:
    """One term, as a decision for or against it."""

    id: str
    label: str
    first: int
    """Patterns that the first coding gives the term."""
    second: int
    both: int
    figures: Figures


@dataclass(frozen=True)
class FacetFigures:
    """One facet, with whole sets of terms compared by MASI distance."""

    id: str
    label: str
    figures: Figures
    terms: tuple[TermFigures, ...]
    """Terms that either coding uses."""


@dataclass(frozen=True)
class Quotation:
    """Words that speak for a term, or for the pattern as a whole."""

    term: str
    """Empty for the pattern as a whole."""
    text: str
    place: str
    """`path:line`, empty where it is unknown."""


@dataclass(frozen=True)
class Disagreement:
    """One facet of one pattern, coded differently."""

    pattern: str
    facet: str
    first: tuple[str, ...]
    """In the vocabulary's order, as in `second`."""
    second: tuple[str, ...]
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything about two codings."""

    names: tuple[str, str]
    facets: tuple[FacetFigures, ...]
    disagreements: tuple[Disagreement, ...]
    alone: tuple[tuple[str, ...], tuple[str, ...]]
    """Patterns that only the first, and only the second has coded in some facet."""


Quote = Callable[[str, str, Sequence[str]], tuple[Quotation, ...]]
"""Pattern, facet and disputed terms -> the words to look at."""


def codes_of(coding: Coding) -> Codes:
    """What a sheet confirms; an empty cell decides nothing."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for name, rows in coding.patterns().items():
        said = {facet: joined(row.confirmed[facet] for row in rows) for facet in coding.facets}
        found[name] = {facet: frozenset(s) for facet, s in said.items() if s is not None}
    return found


def compare(
    names: tuple[str, str], first: Codes, second: Codes, facets: Sequence[Facet], quote: Quote
) -> Comparison:
    """Compare what both have coded; anything only one of them has is listed as such."""
    return Comparison(
        names,
        tuple(_facet(facet, _pairs(facet.id, first, second)) for facet in facets),
        tuple(_disagreements(first, second, facets, quote)),
        (_alone(first, second), _alone(second, first)),
    )


Pairs = Mapping[str, tuple[frozenset[str], frozenset[str]]]


def _pairs(facet: str, first: Codes, second: Codes) -> Pairs:
    return {
        name: (said[facet], second[name][facet])
        for name, said in first.items()
        if facet in said and facet in second.get(name, {})
    }


def _alone(these: Codes, those: Codes) -> tuple[str, ...]:
    return tuple(
        name
        for name, said in these.items()
        if said and not all(facet in those.get(name, {}) for facet in said)
    )


def _facet(facet: Facet, pairs: Pairs) -> FacetFigures:
    sets = list(pairs.values())
    figures = Figures(
        len(sets),
        sum(a == b for a, b in sets),
        agreed(sets),
        kappa(sets, masi),
        alpha(sets, masi),
    )
    used = frozenset(term for pair in sets for said in pair for term in said)
    terms = tuple(
        _term(term.id, term.label, [(term.id in a, term.id in b) for a, b in sets])
        for term in facet.terms
        if term.id in used
    )
    return FacetFigures(facet.id, facet.label, figures, terms)


def _term(name: str, label: str, pairs: Sequence[tuple[bool, bool]]) -> TermFigures:
    figures = Figures(
        len(pairs),
        sum(a == b for a, b in pairs),
        agreed(pairs),
        kappa(pairs, nominal),
        alpha(pairs, nominal),
    )
    return TermFigures(
        name,
        label,
        sum(a for a, _ in pairs),
        sum(b for _, b in pairs),
        sum(a and b for a, b in pairs),
        figures,
    )


def _disagreements(
    first: Codes, second: Codes, facets: Sequence[Facet], quote: Quote
) -> Iterator[Disagreement]:
    for facet in facets:
        order = [term.id for term in facet.terms]
        for name, (one, other) in _pairs(facet.id, first, second).items():
            if one != other:
                disputed = [term for term in order if term in one ^ other]
                yield Disagreement(
                    name,
                    facet.id,
                    tuple(term for term in order if term in one),
                    tuple(term for term in order if term in other),
                    quote(name, facet.id, disputed),
                )
