"""Throws arbitrary texts at parser, front matter and renderer for a while: `make fuzz`.

What it prints becomes a case in `tests/hostile/` once it is mended.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from hostile.arbitrary import data, lost, read, texts
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mkdocs_patterns.reading.frontmatter import read_front_matter

ROUND = 300
"""Examples of one round; the clock is looked at between rounds."""
SLOW = 1.0
"""Seconds for one short text that are reported."""
YAML = st.text(alphabet=st.sampled_from("ab:-#'\"[]{}&*!|>%@`,?<=~ \n\t0\\u.+_"), max_size=200)


def no_word_is_lost(content: bytes) -> None:
    """Every word of the author is shown, and what is shown is proper HTML."""
    words = lost(content)
    assert words == set(), f"lost: {sorted(words)}"


def reading_is_repeatable(content: bytes) -> None:
    """The same bytes give the same pattern."""
    assert read(content) == read(content)


def front_matter_is_strings(block: str) -> None:
    """Front matter never fails and never swallows the body."""
    front = read_front_matter(f"---\n{block}\n---\nbody")
    assert front.length <= block.count("\n") + 3


TARGETS: tuple[tuple[Callable[[Any], None], st.SearchStrategy[Any]], ...] = (
    (no_word_is_lost, st.builds(lambda text: text.encode("utf-8", "ignore"), texts())),
    (no_word_is_lost, data()),
    (reading_is_repeatable, data()),
    (front_matter_is_strings, YAML),
)


def one_round(check: Callable[[Any], None], inputs: st.SearchStrategy[Any], number: int) -> int:
    """Run one round with a seed of its own; returns how many texts were tried."""
    tried = 0

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs)
    def run(value: Any) -> None:
        nonlocal tried
        tried += 1
        started = time.perf_counter()
        check(value)
        taken = time.perf_counter() - started
        assert taken < SLOW, f"slow: {taken:.1f} s"

    run()
    return tried


def say(text: str) -> None:
    """A line for whoever started it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Fuzz until the time is up; 1 if there was a finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    number = options.seed if options.seed is not None else random.randrange(2**32)
    say(f"seed {number}, {options.seconds:g} s")
    end = time.monotonic() + options.seconds
    tried = findings = 0
    while time.monotonic() < end:
        for check, inputs in TARGETS:
            number += 1
            try:
                tried += one_round(check, inputs, number)
            except Exception:
                findings += 1
                say(f"\n-- finding {findings}: {check.__name__}, seed {number}")
                say(traceback.format_exc(limit=-1))
            if time.monotonic() >= end:
                break
    say(f"{tried} inputs tried, {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
