"""Where each page of the catalogue stands, and how to get from one to another."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["RESERVED", "Addresses", "reserved", "slug", "unaccented"]

RESERVED = frozenset(
    [
        "assets",
        "catalogue",
        "dataset",
        "codebook",
        "compare",
        "concordance",
        "deck",
        "guide",
        "images",
        "index",
        "matrix",
        "participants",
        "report",
        "wanted",
    ]
)
"""First parts of the catalogue's own addresses, facets aside."""

_WORD = re.compile(r"[^\w]+")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|index")
LONGEST = 80


def slug(text: str, *, default: str = "pattern") -> str:
    """A name safe in URLs and on every file system: NFC, lower case, words joined by hyphens."""
    name = _WORD.sub("-", unaccented(text)).replace("_", "-").strip("-")
    name = re.sub("-{2,}", "-", name)[:LONGEST].strip("-")
    if not name:
        return default
    return f"{default}-{name}" if _RESERVED.fullmatch(name) else name


def unaccented(text: str) -> str:
    """A text in small letters without accents: `ä` becomes `ae`, `é` becomes `e`."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = "".join(_PLAIN.get(c, c) for c in folded)
    folded = unicodedata.normalize("NFKD", folded)
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", folded)


_PLAIN = {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}


@dataclass(frozen=True)
class Addresses:
    """The catalogue's address book: page paths (as Markdown sources) and their URLs."""

    root: str = "patterns"
    """The catalogue's folder in the site, no slashes at the ends; empty for the site's root."""
    directory_urls: bool = True

    def path(self, *parts: str) -> str:
        """Source path of a page: `path("stage", "tuning")` -> `patterns/stage/tuning.md`."""
        way = "/".join(parts)
        return f"{self.root}/{way}.md" if self.root else f"{way}.md"

    def url(self, path: str) -> str:
        """URL of a page (or of any other file) from its source path, relative to the site."""
        if not path.endswith(".md"):
            return path
        stem = path.removesuffix(".md")
        if not self.directory_urls:
            return f"{stem}.html"
        if stem == "index" or stem.endswith("/index"):
            return stem.removesuffix("index")
        return f"{stem}/"

    def file(self, path: str) -> str:
        """The file in the site that a source path becomes."""
        url = self.url(path)
        return f"{url}index.html" if not url or url.endswith("/") else url

    def link(self, origin: str, target: str) -> str:
        """Relative link from one page to another (both source paths; a `#anchor` is kept)."""
        path, mark, anchor = target.partition("#")
        here = self.url(origin).split("/")[:-1]
        *there, name = self.url(path).split("/")
        shared = 0
        for ours, theirs in zip(here, there, strict=False):
            if ours != theirs:
                break
            shared += 1
        way = "../" * (len(here) - shared) + "".join(f"{part}/" for part in there[shared:]) + name
        return f"{way or './'}{mark}{anchor}"

    def moved(self, href: str, origin: str, there: str) -> str:
        """A relative address on one page (a source path) as it has to be written on another."""
        if re.match(r"[a-z][a-z0-9+.-]*:|/", href, re.I):
            return href
        path, mark, anchor = href.partition("#")
        way = self.link(there, origin)
        if path:
            folder = posixpath.normpath(posixpath.join(posixpath.dirname(way), path))
            way = f"{folder}/" if path.endswith(("/", ".")) else folder
        return f"{way}{mark}{anchor}"

    def home(self) -> str:
        """Source path of the catalogue's first page."""
        return self.path("index")

    def pattern(self, pattern: str) -> str:
        """Source path of a pattern's page: short, because it is what people cite."""
        return self.path(pattern)

    def facet(self, facet: str) -> str:
        """Source path of a facet's index."""
        return self.path(facet, "index")

    def term(self, facet: str, term: str) -> str:
        """Source path of a term's page."""
        return self.path(facet, term)

    def unclassified(self, facet: str) -> str:
        """Source path of the list of patterns without a term of the facet."""
        return self.path(facet, "unclassified")

    def matrix(self) -> str:
        """Source path of the coverage tables."""
        return self.path("matrix")

    def codebook(self) -> str:
        """Source path of the codebook."""
        return self.path("codebook")

    def qdc(self) -> str:
        """Path of the codebook for programs of qualitative analysis."""
        return posixpath.join(self.root, "codebook.qdc")

    def skos(self) -> str:
        """Path of the codebook as linked data."""
        return posixpath.join(self.root, "codebook.jsonld")

    def compare(self) -> str:
        """Source path of the page that sets patterns side by side."""
        return self.path("compare")

    def participants(self) -> str:
        """Source path of the list of participants."""
        return self.path("participants", "index")

    def participant(self, participant: str) -> str:
        """Source path of a participant's page."""
        return self.path("participants", participant)

    def concordance(self, facet: str, term: str) -> str:
        """Source path of all that the patterns of a term say, field by field."""
        return self.path(facet, term, "concordance")

    def field(self, field: str) -> str:
        """Source path of all that all patterns say in one field."""
        return self.path("concordance", slug(field))

    def sheet(self, facet: str, term: str) -> str:
        """Source path of a designer's sheet."""
        return self.path(facet, term, "sheet")

    def deck(self) -> str:
        """Source path of the cards."""
        return self.path("deck")

    def wanted(self) -> str:
        """Source path of the list of wanted patterns."""
        return self.path("wanted")

    def report(self) -> str:
        """Source path of the facilitator's report."""
        return self.path("report")

    def guide(self, guide: str) -> str:
        """Source path of a guidance page."""
        return self.path("guide", guide)

    def image(self, name: str) -> str:
        """Path of a participant's image."""
        return posixpath.join(self.root, "images", name)

    def data(self) -> str:
        """Path of the catalogue's data."""
        return posixpath.join(self.root, "catalogue.json")

    def pattern_data(self, pattern: str) -> str:
        """Path of one pattern's data: beside its page, where no other name can be in its way."""
        return posixpath.join(self.root, pattern, "pattern.json")

    def table(self) -> str:
        """Path of the catalogue as a table."""
        return posixpath.join(self.root, "catalogue.csv")

    def linked_data(self) -> str:
        """Path of the catalogue as linked data."""
        return posixpath.join(self.root, "catalogue.jsonld")

    def feed(self) -> str:
        """Path of the feed of new and changed patterns."""
        return posixpath.join(self.root, "feed.xml")

    def llms(self) -> str:
        """Path of the summary for language models."""
        return posixpath.join(self.root, "llms.txt")

    def dataset(self) -> str:
        """Source path of the page of the data set."""
        return self.path("dataset")

    def data_schema(self) -> str:
        """Path of the JSON Schema of the catalogue's data."""
        return posixpath.join(self.root, "catalogue.schema.json")


def reserved(facets: Iterable[str]) -> frozenset[str]:
    """Names that other pages of the catalogue take, so that no pattern can have them as its id."""
    return frozenset(facets) | RESERVED
