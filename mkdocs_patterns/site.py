"""The catalogue ready to be published: pages, rendered one at a time, images and data."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from mkdocs_patterns.exports.citation import FILE as CITATION
from mkdocs_patterns.exports.citation import load_reference
from mkdocs_patterns.exports.codebook import to_qdc, to_skos
from mkdocs_patterns.exports.data import as_data, data_schema, to_json, to_json_each
from mkdocs_patterns.exports.feed import atom_feed
from mkdocs_patterns.exports.linked import to_linked_data
from mkdocs_patterns.exports.llms import llms_text
from mkdocs_patterns.exports.redirects import redirects
from mkdocs_patterns.exports.table import UTF8, catalogue_csv, ruled_out, section_table
from mkdocs_patterns.guard import Guard
from mkdocs_patterns.memory import Memory
from mkdocs_patterns.pages.book import Book, Page, PageKind, PagePlan, outline, without_sources
from mkdocs_patterns.pages.images import Images, find_images
from mkdocs_patterns.pages.origins import Origins
from mkdocs_patterns.pages.prepared import Texts
from mkdocs_patterns.pages.rendering import (
    environment,
    packaged_templates,
    render,
    templates_version,
)
from mkdocs_patterns.pipeline import Build, build
from mkdocs_patterns.problems import Problem, adjust
from mkdocs_patterns.progress import Progress, silent
from mkdocs_patterns.reading.dates import Dated, history, pattern_dates
from mkdocs_patterns.reading.disguise import Disguise
from mkdocs_patterns.reading.repositories import LOCK
from mkdocs_patterns.settings import Settings, SettingsError, SourceOption
from mkdocs_patterns.shelf import Kept
from mkdocs_patterns.urls import Addresses

__all__ = ["OWNABLE", "SCRIPT", "STYLESHEET", "Site", "open_site"]

STYLESHEET = "assets/patterns/patterns.css"
"""Where the stylesheet stands in the site."""
SCRIPT = "assets/patterns/patterns.js"
"""Where the script stands in the site."""
OWNABLE = frozenset({STYLESHEET, SCRIPT})
"""Files of these names of the owner's own take the place of the package's."""
WITH_ENTRIES: frozenset[PageKind] = frozenset({"home", "term", "unclassified", "participant"})
"""Pages that list patterns as entries."""

SourceUrl = Callable[[str, int], str | None]
NewFileUrl = Callable[[str, str, str], str | None]


@dataclass(frozen=True)
class Site:
    """One catalogue as a host publishes it."""

    build: Build
    book: Book
    images: Images
    templates: Environment
    plans: tuple[PagePlan, ...]
    """Every page, parents first."""
    texts: Texts
    memory: Memory
    _kept: dict[str, tuple[Kept[Page], str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Path -> the page, and its description."""

    @property
    def addresses(self) -> Addresses:
        """The catalogue's address book."""
        return self.book.addresses

    def page(self, plan: PagePlan) -> Page:
        """One page. `SettingsError` where a template of the owner's cannot do it."""
        return self.kept(plan).get()

    def kept(self, plan: PagePlan) -> Kept[Page]:
        """The same on the shelf, where it takes no room."""
        return self._made(plan)[0]

    def description(self, plan: PagePlan) -> str:
        """One plain sentence on the page, which stays at hand."""
        return self._made(plan)[1]

    def _made(self, plan: PagePlan) -> tuple[Kept[Page], str]:
        if plan.path not in self._kept:
            self._render((plan,))
        return self._kept[plan.path]

    def render_patterns(self, progress: Progress = silent) -> None:
        """Render patterns' pages, by several processes where many are new."""
        patterns = self.build.catalogue.patterns
        self.texts.of_all(patterns, lambda done: progress("rendering texts", done, len(patterns)))
        self._render([plan for plan in self.plans if plan.kind == "pattern"], progress)

    def render_lists(self, progress: Progress = silent) -> None:
        """Render all other pages, likewise.

        Pages with entries take turns with the others: of two processes each makes one sort of
        parts, and those of a sort are shared by many pages.
        """
        plans = [plan for plan in self.plans if plan.kind != "pattern"]
        with_entries = [plan for plan in plans if plan.kind in WITH_ENTRIES]
        others = [plan for plan in plans if plan.kind not in WITH_ENTRIES]
        turns = zip_longest(with_entries, others)
        self._render([plan for turn in turns for plan in turn if plan], progress)
        self.book.quotes.clear()

    def _render(self, plans: Sequence[PagePlan], progress: Progress = silent) -> None:
        stage = "pages" if plans and plans[0].kind == "pattern" else "lists"
        origins = [(plan, self._origins.of(plan)) for plan in plans]
        wanted = [(plan.path, origin, plan) for plan, origin in origins if origin is not None]
        pages = self.memory.recall_all(
            stage,
            wanted,
            self._shelved,
            tick=lambda done: progress(f"rendering {stage}", done, len(wanted)),
            worth=max(1, len(self.build.catalogue.patterns) // max(1, len(wanted))),
        )
        self._kept.update((path, page) for (path, _, _), page in zip(wanted, pages, strict=True))
        for plan, origin in origins:
            if origin is None:
                self._kept[plan.path] = self._shelved(plan)

    def _shelved(self, plan: PagePlan) -> tuple[Kept[Page], str]:
        page = self._rendered(plan)
        return self.memory.shelf.put(page), page.description

    def _rendered(self, plan: PagePlan) -> Page:
        try:
            return render(plan, self.book, self.templates, self.texts)
        except Exception as error:
            folder = self.build.settings.templates
            if folder is None:
                raise
            raise _broken(folder, plan, error) from error

    @cached_property
    def _origins(self) -> Origins:
        owner = self.build.settings.templates
        version = templates_version(self.build.settings.file(owner) if owner else None)
        return Origins(self.book, self.texts, version)

    def source(self, plan: PagePlan) -> str | None:
        """The participant's or workshop's file behind a page; None where names are not shown."""
        if self.build.disguise is not None:
            return None
        if plan.kind == "pattern":
            return self.build.catalogue.by_id[plan.subject].source
        if plan.kind == "guide":
            return next(g.source for g in self.build.guides if g.id == plan.subject)
        return None

    def tags(self, plan: PagePlan) -> tuple[str, ...]:
        """Labels of a pattern's terms."""
        if plan.kind != "pattern":
            return ()
        assigned = self.build.catalogue.assignments[plan.subject]
        terms = (self.book.terms[f, a.term].label for f in self.book.facets for a in assigned[f])
        return tuple(dict.fromkeys(terms))

    def neighbours(self, plan: PagePlan) -> tuple[str | None, str | None]:
        """Paths of the pages before and after a pattern inside its stage."""
        if plan.kind != "pattern":
            return None, None
        before, after = self.book.neighbours.get(plan.subject, (None, None))
        at = self.addresses
        return before and at.pattern(before), after and at.pattern(after)

    def assets(self) -> Iterator[tuple[str, Kept[str | bytes]]]:
        """Files that are no pages: stylesheet, script, images, data."""
        for path, content in self._files():
            yield path, content if isinstance(content, Kept) else self.memory.shelf.put(content)
        for pattern, data in to_json_each(self.build, self.addresses, self.memory).items():
            yield self.addresses.pattern_data(pattern), data

    def _files(self) -> Iterator[tuple[str, str | bytes | Kept[str]]]:
        yield STYLESHEET, _joined("css")
        yield SCRIPT, _joined("js")
        for image in self.images.files:
            yield image.path, image.data
        yield self.addresses.data(), to_json(self.build, self.addresses, self.memory)
        yield self.addresses.data_schema(), data_schema()
        yield self.addresses.table(), catalogue_csv(self.build, self.addresses, self.memory)
        if self.build.catalogue.facets:
            yield self.addresses.qdc(), to_qdc(self.build.catalogue.facets)
            yield self.addresses.skos(), to_skos(self.build.catalogue.facets)
        yield self.addresses.linked_data(), to_linked_data(self.book)
        yield self.addresses.llms(), llms_text(self.book)
        feed = atom_feed(self.book)
        if feed is not None:
            yield self.addresses.feed(), feed
        yield from redirects(self.book)

    def data(self) -> str:
        """`catalogue.json`."""
        return to_json(self.build, self.addresses, self.memory).get()

    def table(self, *, sections: bool = False) -> str:
        """The same as a table, of patterns or of sections; its mark tells spreadsheets of UTF-8."""
        if not sections:
            return catalogue_csv(self.build, self.addresses, self.memory).get()
        data = as_data(self.build, self.addresses)
        return UTF8 + section_table(data, ruled_out(self.build)).csv()

    def watched(self) -> Iterator[Path]:
        """Files and folders whose change changes the site; some may not exist."""
        settings = self.build.settings
        yield from settings.folders
        yield settings.file(LOCK)
        for guide in self.build.collected.guides:
            yield guide.location
        for name in (
            settings.vocabulary,
            settings.overrides,
            settings.templates,
            settings.template,
        ):
            if name is not None:
                yield settings.file(name)
        if settings.overrides is None:
            yield settings.file("overrides.yml")
        yield settings.file(CITATION)
        if settings.participants != "show":
            yield settings.file(settings.pseudonyms)

    def late_problems(self) -> tuple[Problem, ...]:
        """What was found only while pages were rendered, after the report."""
        return adjust(self.texts.late.values(), self.build.settings.problems)

    def revealed(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The same with the files' real paths, for the owner's own eyes: never for the site."""
        disguise = self.build.disguise
        if disguise is None:
            return tuple(problems)
        return tuple(replace(found, path=disguise.real(found.path)) for found in problems)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All problems of the catalogue, its images included."""
        return self.build.catalogue.problems


def _joined(kind: str) -> str:
    """All packaged assets of a kind in the order of their names."""
    files = sorted((packaged_templates() / "assets").glob(f"*.{kind}"))
    return "\n".join(file.read_text("utf-8") for file in files)


def _broken(folder: str, plan: PagePlan, error: Exception) -> SettingsError:
    steps = traceback.extract_tb(error.__traceback__)
    inside = [step for step in steps if step.filename.endswith(".html")]
    name = f"patterns/{plan.kind}.html"
    if isinstance(error, TemplateSyntaxError):
        name = f"{error.name or name}, line {error.lineno}"
    elif inside:
        name = f"{Path(inside[-1].filename).name}, line {inside[-1].lineno}"
    message = f"{name} failed on '{plan.path}': {error}"
    remedy = "Mend the template, or take it out: the packaged one serves then."
    return SettingsError("templates", folder, message, remedy)


def _shown(source: SourceOption, disguise: Disguise | None) -> str:
    """What readers are told of where files come from; a repository's name may be somebody's."""
    return disguise.top(source) if disguise and source.repository else source.path


def _dates(made: Build, memory: Memory) -> Mapping[str, Dated]:
    """When patterns came and changed; names stay out, only the files' real places are asked for."""
    settings, disguise = made.settings, made.disguise
    own = [source.path for source in settings.sources if not source.repository]
    commits = history(settings.root, own, memory) if own else {}
    real = disguise.real if disguise else str
    return pattern_dates(made.catalogue.patterns, commits, real)


def open_site(
    settings: Settings,
    *,
    directory_urls: bool = True,
    source_url: SourceUrl | None = None,
    site_url: str = "",
    edit_url: Callable[[str], str | None] = lambda path: None,
    issue_url: Callable[[str, str], str | None] = lambda title, text: None,
    new_file_url: NewFileUrl | None = None,
    preview: bool = False,
    memory: Memory | None = None,
    progress: Progress = silent,
) -> Site:
    """Run the pipeline and plan the pages. `SettingsError` for broken configuration.

    What `memory` knows is not made again; the site is the same without it.
    """
    memory = Memory() if memory is None else memory
    addresses = Addresses(settings.path, directory_urls)
    with Guard(settings.time_limit) as guard:
        made = build(settings, guard, memory, progress)
        patterns = made.catalogue.patterns
        images, lacking = find_images(patterns, made.collected, addresses, guard)
        texts = Texts(made.links, images, addresses, memory, settings.time_limit)
        slow = texts.prepare(patterns, guard)
    reference, uncited = load_reference(settings.root)
    made = made.with_problems(adjust((*lacking, *slow, *uncited), settings.problems))
    dates = _dates(made, memory) if site_url else {}
    book = Book(
        made.catalogue,
        made.links,
        addresses,
        title=settings.title,
        guides=made.guides,
        sources=tuple(_shown(source, made.disguise) for source in settings.sources),
        field_labels={field: made.schema.label(field) for field in made.schema.headings},
        source_url=source_url or (lambda path, line: None),
        site_url=site_url,
        edit_url=edit_url,
        issue_url=issue_url,
        new_file_url=new_file_url or (lambda folder, name, text: None),
        reference=reference,
        dates=dates,
        privacy=settings.participants,
        preview=preview,
        memory=memory,
    )
    if made.disguise is not None:
        book = without_sources(book, map(made.disguise.top, settings.sources))
    owner = settings.file(settings.templates) if settings.templates else None
    return Site(made, book, images, environment(owner, memory), outline(book), texts, memory)
