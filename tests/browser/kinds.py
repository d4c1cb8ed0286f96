"""A page of each kind, as the demo has them, and what its readers' browsers say about it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, Response

KINDS = {
    "home": "patterns/",
    "home, filtered": "patterns/?stage=data-cleaning&goal=trust&compare=which-knobs-matter",
    "facet": "patterns/stage/",
    "term": "patterns/stage/hyperparameter-optimization/",
    "unclassified": "patterns/method/unclassified/",
    "matrix": "patterns/matrix/",
    "codebook": "patterns/codebook/",
    "compare": "patterns/compare/",
    "compare, filled": "patterns/compare/?ids=which-knobs-matter,too-good-to-be-true,sleep-on-it",
    "concordance": "patterns/stage/data-labeling/concordance/",
    "sheet": "patterns/stage/data-labeling/sheet/",
    "deck": "patterns/deck/",
    "participants": "patterns/participants/",
    "participant": "patterns/participants/group-1/",
    "wanted": "patterns/wanted/",
    "report": "patterns/report/",
    "dataset": "patterns/dataset/",
    "guide": "patterns/guide/template/",
    "pattern": "patterns/too-good-to-be-true/",
    "pattern, poor": "patterns/sleep-on-it/",
}
"""Kind (and state, behind a comma) -> address in the demo."""

SHIFT = """() => new Promise(done => {
  const found = [];
  const told = node => node ? (node.outerHTML || node.textContent).slice(0, 120) : "?";
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) found.push([entry.value, ...entry.sources.map(s => told(s.node))]);
  })).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(found), 300);
})"""
"""What has moved since the page was asked for: how far, and which elements."""


@dataclass
class Seen:
    """One page that was opened in a fresh profile."""

    page: Page
    asked: list[str] = field(default_factory=list)
    """Addresses of all requests."""
    answers: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What stood in red on the browser's console, and scripts that failed."""

    def weight(self) -> int:
        """Bytes of all answers, each packed as servers pack it."""
        return sum(len(gzip.compress(answer.body())) for answer in self.answers)


@contextmanager
def seen(browser: Browser, address: str, **options: Any) -> Iterator[Seen]:
    """Open a page in a fresh profile and listen until it is quiet."""
    chosen = {"viewport": {"width": 1280, "height": 900}, "service_workers": "block", **options}
    context = browser.new_context(**chosen)
    found = Seen(context.new_page())

    page = found.page
    page.on("request", lambda request: found.asked.append(request.url))
    page.on("response", lambda answer: found.answers.append(answer))
    page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    try:
        page.goto(address, wait_until="networkidle")
        yield found
    finally:
        context.close()
