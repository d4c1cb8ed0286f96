"""Work shared out to several processes gives what one process would."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading

import pytest

from mkdocs_patterns.workers import FEWEST, collect_seldom, spread

MANY = range(10 * FEWEST)
BEGIN = """
import os, tempfile
from mkdocs_patterns.workers import FEWEST, spread
MANY = list(range(10 * FEWEST))
"""
FORKS = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="work is shared out on Linux, where there is more than one core",
)


def test_results_come_in_the_order_of_the_items() -> None:
    assert spread(lambda n: n * n, list(MANY)) == [n * n for n in MANY]


def test_few_items_stay_in_one_process() -> None:
    assert set(spread(lambda n: os.getpid(), [1, 2, 3])) == {os.getpid()}


def test_the_collector_looks_less_often_until_he_who_began_it_ends_it() -> None:
    usual = gc.get_threshold()
    end = collect_seldom()
    seldom = gc.get_threshold()
    collect_seldom()()
    assert gc.get_threshold() == seldom > usual
    end()
    assert gc.get_threshold() == usual


def alone(program: str) -> str:
    """What a program says in a process without the threads other tests may have left."""
    done = subprocess.run(
        [sys.executable, "-c", f"{BEGIN}{program}"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@FORKS
def test_many_items_are_shared_out() -> None:
    assert alone("print(len(set(spread(lambda n: os.getpid(), MANY))) > 1)") == "True"


@FORKS
def test_a_few_items_of_much_work_are_shared_out_too() -> None:
    few = "MANY[:FEWEST // 10]"
    assert alone(f"print(len(set(spread(lambda n: os.getpid(), {few}))))") == "1"
    assert alone(f"print(len(set(spread(lambda n: os.getpid(), {few}, worth=30))) > 1)") == "True"


@FORKS
def test_beside_another_thread_nothing_is_forked() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert set(spread(lambda n: os.getpid(), list(MANY))) == {os.getpid()}
    finally:
        stop.set()
        thread.join()


@FORKS
def test_what_a_process_that_dies_left_undone_is_done_here() -> None:
    said = alone(
        "home, died = os.getpid(), tempfile.mktemp()\n"
        "def work(number):\n"
        "    if os.getpid() != home and number == 7:\n"
        "        open(died, 'w').close()\n"
        "        os._exit(3)\n"
        "    return number\n"
        "print(spread(work, MANY) == MANY, os.path.exists(died))"
    )
    assert said == "True True"


def test_an_error_reaches_the_caller_wherever_it_happened() -> None:
    def work(number: int) -> int:
        return 1 // (number - 7)

    with pytest.raises(ZeroDivisionError):
        spread(work, list(MANY))


def test_the_progress_told_ends_with_all_items() -> None:
    told: list[int] = []
    spread(lambda n: n, list(MANY), told.append)
    assert told[-1] == len(MANY)
    assert told == sorted(told)
