"""The words with which authors say how two patterns belong together."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Literal

__all__ = ["KINDS", "Kind", "after", "before", "explained", "key_kind", "label_kind", "leading"]

Kind = Literal["related", "prerequisite", "alternative", "leads-to", "refines"]
"""What a relation says of A: its *prerequisite* is B, it is an *alternative* to B, it *leads to* B,
it *refines* B."""
KINDS: tuple[Kind, ...] = ("related", "prerequisite", "alternative", "leads-to", "refines")

_THIS = r"(?:this|it|that one|here|the present|ours?)\b"
_NEED = (
    r"(?:prerequisites?|pre-requisites?|preconditions?|requirements?|basis|foundation|groundwork)"
)
_OF = r"\s+(?:of|for|to)\b"


class _Table:
    """Rows of wordings, of which one after the other is tried."""

    def __init__(self, *rows: tuple[Kind, str], start: str = "") -> None:
        self._rows = rows
        self._start = start

    @cached_property
    def form(self) -> re.Pattern[str]:
        """One expression; the group that matched tells the kind. Few builds need it."""
        rows = enumerate(self._rows)
        parts = [f"(?P<k{KINDS.index(kind)}_{n}>{form})" for n, (kind, form) in rows]
        return re.compile(f"{self._start}(?:{'|'.join(parts)})", re.I)


def _kind(match: re.Match[str]) -> Kind:
    return KINDS[int((match.lastgroup or "k0_")[1])]


_LEFT = _Table(
    ("leads-to", rf"{_NEED}{_OF}(?!\s+{_THIS})"),
    ("leads-to", r"(?:needed|required|used) (?:by|for)\b"),
    ("prerequisite", r"(?:preceded|enabled) by\b"),
    ("related", r"(?:refined|speciali[sz]ed|extended) by\b"),
    (
        "prerequisite",
        rf"(?:{_NEED}|requires?|requiring|needs?|needed(?: first)?|presupposes|depend(?:s|ing)? on"
        r"|buil(?:ds?|ding|t) (?:up)?on|bas(?:ed|es) on|follows?(?: from| on)?|starts? from"
        r"|after(?! (?:this|that|it)\b)|before(?: this| that| it)?\s*:|first\s*:"
        r"|voraussetzung(?:en)?"
        r"|baut auf)(?!\w)",
    ),
    (
        "leads-to",
        r"(?:lead(?:s|ing)? (?:on |in)?to|followed by|enabl(?:es?|ing)|continue(?:s)? with"
        r"|next|then"
        r"|prepar(?:es?|ing)(?: for)?|feeds?(?: into)?|precedes?|results? in|before|afterwards?"
        r"|follow-?ups?|subsequent(?:ly)?|after this|f(?:ü|ue)hrt zu|danach)(?!\w)",
    ),
    (
        "alternative",
        r"(?:alternatives?(?: (?:to|for|zu))?|alternatively|instead(?: of)?|rather than|in place of"
        r"|replac(?:es?|ing)|substitutes?(?: for)?|competes with|versus|vs|anstelle von)(?!\w)",
    ),
    (
        "refines",
        r"(?:refin(?:es?|ing)|refinement of|special(?:i[sz]ed)? (?:case|form) of"
        r"|speciali[sz](?:es?|ing|ation of)|varia(?:nt|tion)s? (?:of|on)|extend(?:s|ing)"
        r"|extension of"
        r"|more specific than|more general|generali[sz]ation)(?!\w)",
    ),
    (
        "related",
        r"(?:see(?: also)?|cf|compare(?: with| to)?|similar to|related(?: to)?|like in|as in"
        r"|together with|combin(?:e|es|ed|ing) with|goes (?:\w+ )?with|complements?"
        r"|(?:described|covered|explained|shown) (?:in|by)|refers? to|patterns?"
        r"|siehe(?: auch)?|vgl)(?!\w)",
    ),
    start=r"\b",
)

_RIGHT = _Table(
    (
        "leads-to",
        r"\b(?:buil(?:ds?|t) (?:up)?on|requires?|needs?|depends on|uses?|presupposes|assumes"
        rf"|starts? from|extends?|follows?(?: from| on)?|comes? after)\s+{_THIS}",
    ),
    (
        "prerequisite",
        rf"\b(?:leads? (?:on |in)?to|enables?|prepares?(?: for)?|precedes?"
        rf"|feeds?(?: into)?)\s+{_THIS}",
    ),
    ("prerequisite", rf"\b{_NEED}(?!{_OF}\s+(?!{_THIS}))"),
    (
        "prerequisite",
        r"\b(?:needed|required|necessary|done|run|applied|comes?|goes|do|must come|this|it)"
        r" (?:first|before(?:hand)?|earlier)\b|\b(?:needed|required)\b(?! by)|\bbeforehand\b"
        r"|^\W*(?:comes? )?(?:first|before)(?: this| that)?\s*(?:[).,;:]|$)",
    ),
    ("related", rf"\b(?:refines|speciali[sz]es|varia(?:nt|tion) of|special case of)\s+{_THIS}"),
    (
        "refines",
        rf"\b(?:more general\b|generali[sz](?:es|ation of)\s+{_THIS}|refined (?:by this|here))",
    ),
    ("alternative", r"\b(?:alternatives?|instead|alternatively)\b(?! of| (?:to|for)(?! this| it))"),
    (
        "leads-to",
        r"\b(?:comes?|goes|is|as|do|done|the) (?:the )?(?:next|later|afterwards|after|then)\b"
        r"|\b(?:next step|afterwards|follow-?up)\b|^\W*(?:follows|next|then|later"
        r"|after(?: this)?)\s*(?:[).,;:]|$)",
    ),
)

_LABEL = _Table(
    ("leads-to", rf"{_NEED}{_OF}|(?:required|needed|used) (?:by|for)"),
    (
        "prerequisite",
        rf"{_NEED}|required(?: first)?|requires|needs|needed(?: first)?|before|do first|first"
        r"|builds? (?:up)?on|based on|depends on|dependenc(?:y|ies)|previous|preceding"
        r"|predecessors?|preceded by|comes after|follows|earlier|voraussetzung(?:en)?",
    ),
    (
        "leads-to",
        r"leads? to|next|next steps?|followed by|after|afterwards|then|enables|follow-?ups?"
        r"|successors?|later|subsequent|precedes|comes before|danach",
    ),
    ("alternative", r"alternatives?(?: to| zu)?|alternatively|instead of|instead|competing"),
    (
        "refines",
        r"refines|refinement of|special case of|speciali[sz]es|varia(?:nt|tion) of|extends"
        r"|more general|generali[sz]ation",
    ),
    (
        "related",
        r"related(?: to)?|see(?: also)?|similar(?: to)?|complement(?:s|ary)|siehe(?: auch)?"
        r"|patterns?",
    ),
)
_FILLER = re.compile(
    r"(?:^|\s)(?:the|other|possible|its|patterns?|ones?|for this|to this|of this|this|are"
    r"|is)(?=\s|$)",
    re.I,
)

_KEYS: dict[str, Kind] = {
    "related": "related",
    "relatedpattern": "related",
    "seealso": "related",
    "see": "related",
    "refine": "refines",
    "prerequisite": "prerequisite",
    "require": "prerequisite",
    "buildson": "prerequisite",
    "alternative": "alternative",
    "alternativeto": "alternative",
    "leadsto": "leads-to",
    "enable": "leads-to",
}


def key_kind(key: str) -> Kind | None:
    """What a key of the front matter says of the patterns it lists; None for any other key."""
    bare = re.sub(r"[\W_]+", "", key.casefold())
    return _KEYS.get(bare) or _KEYS.get(bare.removesuffix("s"))


@lru_cache(maxsize=4_096)
def label_kind(text: str) -> Kind | None:
    """What a heading or a label such as `Prerequisites:` says of the names under it."""
    text = text.strip(" \t:*_.#–—-")
    if not text or len(text) > 60:
        return None
    for form in (text, " ".join(_FILLER.sub(" ", text).split())):
        match = _LABEL.form.fullmatch(form)
        if match:
            return _kind(match)
    return None


@lru_cache(maxsize=4_096)
def before(text: str) -> tuple[Kind, int] | None:
    """What the words in front of a name say, and where they end: the last such wording counts."""
    found = None
    for match in _LEFT.form.finditer(text):
        found = match
    if found is None:
        return None
    denied = re.search(
        r"(?:\bnot|n't|\bno|\bnever|\bunlike)(?:\s+\w+){0,2}\s*$", text[: found.start()], re.I
    )
    return ("related" if denied else _kind(found)), found.end()


def leading(text: str) -> int:
    """Where a wording at the very beginning ends; 0 where there is none."""
    match = _LEFT.form.match(text)
    return match.end() if match else 0


def after(text: str) -> Kind | None:
    """What the words directly behind a name say (`X is needed first`, `X builds on this`)."""
    match = _RIGHT.form.search(text[:100])
    return _kind(match) if match and match.start() <= 25 else None


def explained(text: str) -> Kind | None:
    """What an explanation behind a name says (`X - do this first`, `X (refines it)`)."""
    match = _RIGHT.form.search(text[:200])
    if match:
        return _kind(match)
    for found in _LEFT.form.finditer(text[:200]):
        if re.match(rf"\s*(?:{_THIS}|that\b|[).,;]|$)", text[found.end() :], re.I):
            return _kind(found)
    return None
