"""`mkdocs` with its own way of watching alone: `python benchmarks/polling.py serve`."""

from mkdocs.__main__ import cli
from watchdog.observers.polling import PollingObserver

from mkdocs_patterns.host import watching

if __name__ == "__main__":
    # What it is where a system tells of no changes.
    watching.Observer = PollingObserver  # type: ignore[attr-defined]
    cli()
