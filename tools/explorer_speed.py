"""Measures how soon the catalogue's home answers, in headless Chromium, on a site of any size.

    python benchmarks/corpus.py 5000 FOLDER     # and build it
    python tools/explorer_speed.py FOLDER/site

A filter box is clicked as soon as the page has loaded, others once it is quiet; then letters are
typed and the order is changed. Milliseconds from the key or click to the next picture, as the
Event Timing API tells them (in steps of 8); those of the order are the script's and one frame.
The first click must stay under 100.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tools.screenshots import CHROMIUM, served  # noqa: E402 - the folder is no package elsewhere

LISTEN = """
window.events = [], window.tasks = [];
new PerformanceObserver(list => events.push(...list.getEntries().map(e => e.duration)))
  .observe({type: "event", buffered: true, durationThreshold: 16});
new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => e.duration)))
  .observe({type: "longtask", buffered: true});
"""
SORT = """order => new Promise(done => {
  const select = document.querySelector(".pat-tools select");
  const start = performance.now();
  select.value = order;
  select.dispatchEvent(new Event("change", {bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
PLACES = """() => {
  const boxes = [...document.querySelectorAll("#pat-boxes input[type=checkbox]")].slice(0, 4);
  boxes[1].scrollIntoView({block: "center"});
  return boxes.map(box => box.getBoundingClientRect()).map(box => [box.x + 5, box.y + 5]);
}"""
HAND = 150
"""Milliseconds between scrolling to a box and clicking it: no hand is quicker."""
SHORTEST = 16.0
"""Events below this are not told one by one."""


def visit(page: Any, address: str) -> Mapping[str, list[float]]:
    """One visit: what was done -> milliseconds."""
    page.add_init_script(LISTEN)
    page.goto(f"{address}patterns/", wait_until="load")
    loading = page.evaluate("() => tasks")
    places = page.evaluate(PLACES)  # its locators would look through the page within the click
    page.wait_for_timeout(HAND)
    page.mouse.click(*places[1])
    first = _slowest(page)
    page.wait_for_timeout(1000)
    places = page.evaluate(PLACES)
    clicks, letters = [], []
    for number in (2, 3, 1, 2, 3):
        page.mouse.click(*places[number])
        clicks.append(_slowest(page))
    page.get_by_label("Words in title").focus()
    for letter in "search":
        page.keyboard.press(letter)
        letters.append(_slowest(page))
    page.get_by_label("Words in title").fill("")
    orders = [page.evaluate(SORT, order) for order in ("stage", "ties", "title")]
    return {
        "longest task while loading": [max(loading, default=0)],
        "first click": [first],
        "later clicks": clicks,
        "letters": letters,
        "orders": orders,
    }


def _slowest(page: Any) -> float:
    """The slowest event since the last call."""
    page.wait_for_timeout(250)
    found = page.evaluate("() => { const seen = events; events = []; return seen; }")
    return float(max(found, default=SHORTEST))


def measured(site: Path, browser: str, visits: int) -> Iterable[Mapping[str, list[float]]]:
    """Visits in fresh profiles."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, served(site) as address:
        chromium = play.chromium.launch(executable_path=browser, args=CHROMIUM)
        for _ in range(visits):
            context = chromium.new_context(viewport={"width": 1280, "height": 900})
            yield visit(context.new_page(), address)
            context.close()
        chromium.close()


def main() -> None:
    """Print least, median and most of each."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("site", type=Path, help="the built site")
    arguments.add_argument("--chromium", default="/usr/bin/chromium")
    arguments.add_argument("--visits", type=int, default=7)
    given = arguments.parse_args()
    found = list(measured(given.site, given.chromium, given.visits))
    print(f"{'milliseconds':28} {'least':>6} {'median':>6} {'most':>6}")
    for name in found[0]:
        every = [value for seen in found for value in seen[name]]
        least, most = min(every), max(every)
        print(f"{name:28} {least:6.0f} {statistics.median(every):6.0f} {most:6.0f}")


if __name__ == "__main__":
    main()
