"""The catalogue ready to be published: pages, rendered one at a time, images and data."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from mkdocs_patterns.exports.data import as_data, data_schema, to_json
from mkdocs_patterns.exports.table import to_csv
from mkdocs_patterns.guard import Guard, Overrun, tame
from mkdocs_patterns.links.connect import Links
from mkdocs_patterns.pages.book import Book, Page, PagePlan, outline
from mkdocs_patterns.pages.images import Images, find_images
from mkdocs_patterns.pages.rendering import environment, packaged_templates, render
from mkdocs_patterns.pages.texts import RenderedText, as_typed, render_text
from mkdocs_patterns.pipeline import Build, build
from mkdocs_patterns.problems import Problem, adjust, problem
from mkdocs_patterns.reading.guides import Guide
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.settings import Settings, SettingsError
from mkdocs_patterns.urls import Addresses

__all__ = ["STYLESHEET", "Site", "open_site"]

STYLESHEET = "assets/patterns/patterns.css"
"""Where the stylesheet stands in the site."""

SourceUrl = Callable[[str, int], str | None]


@dataclass(frozen=True)
class Site:
    """One catalogue as a host publishes it."""

    build: Build
    book: Book
    images: Images
    templates: Environment
    plans: tuple[PagePlan, ...]
    """Every page, parents first."""
    prepared: Mapping[str, RenderedText]
    """Pattern id -> its text, for texts that had to be rendered within limits."""
    late: dict[str, Problem] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Pattern id -> what went wrong while its page was rendered."""

    @property
    def addresses(self) -> Addresses:
        """The catalogue's address book."""
        return self.book.addresses

    def page(self, plan: PagePlan) -> Page:
        """Render one page. `SettingsError` where a template of the owner's cannot do it."""
        try:
            return render(plan, self.book, self.templates, self._text)
        except Exception as error:
            folder = self.build.settings.templates
            if folder is None:
                raise
            raise _broken(folder, plan, error) from error

    def source(self, plan: PagePlan) -> str | None:
        """The participant's or workshop's file behind a page."""
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

    def assets(self) -> Iterator[tuple[str, str | bytes]]:
        """Files that are no pages: stylesheet, images, data."""
        yield STYLESHEET, (packaged_templates() / "assets" / "patterns.css").read_text("utf-8")
        for image in self.images.files:
            yield image.path, image.data
        yield self.addresses.data(), self.data()
        yield self.addresses.data_schema(), data_schema()

    def data(self) -> str:
        """`catalogue.json`."""
        return to_json(self.build, self.addresses)

    def table(self) -> str:
        """The same as a table; it begins with the mark by which spreadsheets know UTF-8."""
        return "\ufeff" + to_csv(as_data(self.build, self.addresses))

    def watched(self) -> Iterator[Path]:
        """Files and folders whose change changes the site; some may not exist."""
        settings = self.build.settings
        for source in settings.sources:
            yield settings.file(source.path)
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

    def _text(self, author: Pattern | Guide) -> RenderedText:
        way: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
        if isinstance(author, Pattern):
            if author.id in self.prepared:
                return self.prepared[author.id]
            way = _destinations(author, self.build.links, self.images, self.addresses)
        elif not tame(_whole(author)):
            with Guard(self.build.settings.time_limit) as guard:
                return _within_limits(guard, author, *way)
        try:
            return render_text(author.sections, *way)
        except Exception as error:  # no text may end the build, whatever a parser makes of it
            why = f"reading it failed ({type(error).__name__})"
            if isinstance(author, Pattern):
                self.late[author.id] = _unshown(author, why)
            return as_typed(author.sections, why)

    def late_problems(self) -> tuple[Problem, ...]:
        """What was found only while pages were rendered, after the report."""
        return adjust(self.late.values(), self.build.settings.problems)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All problems of the catalogue, its images included."""
        return self.build.catalogue.problems


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


def _destinations(
    pattern: Pattern, links: Links, images: Images, addresses: Addresses
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Where the links and images of an author's text lead, seen from its page."""
    here = addresses.pattern(pattern.id)
    hrefs = links.hrefs.get(pattern.id, {})
    return (
        {href: addresses.link(here, addresses.pattern(target)) for href, target in hrefs.items()},
        {src: addresses.link(here, path) for src, path in images.of.get(pattern.id, {}).items()},
    )


def _whole(author: Pattern | Guide) -> str:
    return "\n\n".join(section.markdown for section in author.sections)


def _within_limits(
    guard: Guard,
    author: Pattern | Guide,
    links: Mapping[str, str],
    images: Mapping[str, str],
) -> RenderedText:
    try:
        return guard.run(_whole(author), render_text, author.sections, links, images)
    except Overrun as why:
        return as_typed(author.sections, str(why))


def _prepare(
    made: Build, images: Images, addresses: Addresses, guard: Guard
) -> tuple[Mapping[str, RenderedText], list[Problem]]:
    """The texts whose shape does not bound the work, rendered where they can do no harm."""
    prepared: dict[str, RenderedText] = {}
    problems: list[Problem] = []
    for pattern in made.catalogue.patterns:
        if pattern.trouble:
            prepared[pattern.id] = as_typed(pattern.sections, pattern.trouble)
        elif not tame(_whole(pattern)):
            way = _destinations(pattern, made.links, images, addresses)
            text = prepared[pattern.id] = _within_limits(guard, pattern, *way)
            if text.trouble:
                problems.append(_unshown(pattern, text.trouble))
    return prepared, problems


def _unshown(pattern: Pattern, why: str) -> Problem:
    message = f"The text is shown as typed: {why}."
    hint = "Look for very long lines, tables or nested lists, and shorten them."
    return problem("too-slow", pattern.source, pattern.line, message, hint)


def open_site(
    settings: Settings, *, directory_urls: bool = True, source_url: SourceUrl | None = None
) -> Site:
    """Run the pipeline and plan the pages. `SettingsError` for broken configuration."""
    addresses = Addresses(settings.path, directory_urls)
    with Guard(settings.time_limit) as guard:
        made = build(settings, guard)
        patterns = made.catalogue.patterns
        images, lacking = find_images(patterns, made.collected, addresses, guard)
        prepared, slow = _prepare(made, images, addresses, guard)
    made = made.with_problems(adjust((*lacking, *slow), settings.problems))
    book = Book(
        made.catalogue,
        made.links,
        addresses,
        title=settings.title,
        guides=made.guides,
        sources=tuple(source.path for source in settings.sources),
        field_labels={field: made.schema.label(field) for field in made.schema.headings},
        source_url=source_url or (lambda path, line: None),
    )
    owner = settings.file(settings.templates) if settings.templates else None
    return Site(made, book, images, environment(owner), outline(book), prepared)
