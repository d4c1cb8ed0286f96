"""The vocabularies in the shapes other programs read: REFI-QDA codebook and SKOS."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree

from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.pages.codebook import other_names
from mkdocs_patterns.reading.text import printable

__all__ = ["code_id", "to_qdc", "to_skos"]

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:mkdocs-patterns:codebook")
_QDC = "urn:QDA-XML:codebook:1.0"
_COLOURS = ("#3F51B5", "#00796B", "#B34700", "#7B1FA2", "#A61B4A", "#4E6A00")
"""One a facet, as many as the pages' hues."""

_CONTEXT: dict[str, Any] = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "ConceptScheme": "skos:ConceptScheme",
    "Concept": "skos:Concept",
    "Collection": "skos:Collection",
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "definition": "skos:definition",
    "notation": "skos:notation",
    "source": "dcterms:source",
    "broader": {"@id": "skos:broader", "@type": "@id"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "hasTopConcept": {"@id": "skos:hasTopConcept", "@type": "@id"},
    "member": {"@id": "skos:member", "@type": "@id"},
}


def code_id(facet: str, *parts: str) -> UUID:
    """The same for the same ids, in every catalogue and in both formats."""
    return uuid5(_NAMESPACE, "/".join((facet, *parts)))


def to_qdc(facets: Iterable[Facet]) -> str:
    """A REFI-QDA codebook: facets and groups are codes nothing is coded with, terms stand in them.

    Narrower terms stand inside their wider term.
    """
    book = ElementTree.Element("CodeBook", {"xmlns": _QDC, "origin": "mkdocs-patterns"})
    codes = ElementTree.SubElement(book, "Codes")
    for number, facet in enumerate(facets):
        colour = _COLOURS[number % len(_COLOURS)]
        top = _code(codes, code_id(facet.id), facet.label, colour, facet.definition, codable=False)
        folders: dict[str, ElementTree.Element] = {"": top}
        for group in _groups(facet):
            key = code_id(facet.id, "group", group)
            folders[group] = _code(top, key, group, colour, "", codable=False)
        for term in _tops(facet):
            _term(folders[term.group], facet, term, colour)
    ElementTree.indent(book)
    text = ElementTree.tostring(book, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _term(above: ElementTree.Element, facet: Facet, term: Term, colour: str) -> None:
    key = code_id(facet.id, "term", term.id)
    code = _code(above, key, term.label, colour, _described(term), codable=True)
    for narrower in facet.terms:
        if narrower.broader == term.id:
            _term(code, facet, narrower, colour)


def _code(
    above: ElementTree.Element, key: UUID, name: str, colour: str, text: str, *, codable: bool
) -> ElementTree.Element:
    given = {
        "guid": str(key).upper(),
        "name": printable(name),
        "isCodable": "true" if codable else "false",
        "color": colour,
    }
    code = ElementTree.SubElement(above, "Code", given)
    if text:
        ElementTree.SubElement(code, "Description").text = printable(text)
    return code


def _described(term: Term) -> str:
    names = ", ".join(other_names(term))
    also = f"Also called: {names}." if names else ""
    source = f"Source: {term.source}." if term.source else ""
    return "\n".join(filter(None, (term.definition, also, source)))


def to_skos(facets: Iterable[Facet]) -> str:
    """SKOS as JSON-LD: a facet is a concept scheme, a group a collection, a term a concept."""
    graph = [node for facet in facets for node in _scheme(facet)]
    data = {"@context": _CONTEXT, "@graph": graph}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _scheme(facet: Facet) -> Iterable[dict[str, Any]]:
    scheme = _urn(code_id(facet.id))
    yield {
        "@id": scheme,
        "@type": "ConceptScheme",
        "prefLabel": facet.label,
        "notation": facet.id,
        **_given(definition=facet.definition),
        "hasTopConcept": [_concept(facet, term.id) for term in facet.terms if not term.broader],
    }
    for group in _groups(facet):
        members = [_concept(facet, term.id) for term in facet.terms if term.group == group]
        yield {
            "@id": _urn(code_id(facet.id, "group", group)),
            "@type": "Collection",
            "prefLabel": group,
            "member": members,
        }
    for term in facet.terms:
        yield {
            "@id": _concept(facet, term.id),
            "@type": "Concept",
            "inScheme": scheme,
            "prefLabel": term.label,
            "notation": term.id,
            **_given(
                altLabel=list(other_names(term)),
                definition=term.definition,
                source=term.source,
                broader=term.broader and _concept(facet, term.broader),
            ),
        }


def _concept(facet: Facet, term: str) -> str:
    return _urn(code_id(facet.id, "term", term))


def _given(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


def _urn(key: UUID) -> str:
    return f"urn:uuid:{key}"


def _groups(facet: Facet) -> Sequence[str]:
    """Groups that hold a term, in their order."""
    named = (*facet.groups, *(term.group for term in facet.terms))
    held = {term.group for term in facet.terms}
    return tuple(group for group in dict.fromkeys(named) if group and group in held)


def _tops(facet: Facet) -> Sequence[Term]:
    return tuple(term for term in facet.terms if not term.broader)
