"""Whole processes, measured: seconds, and the memory of a process with all it has started."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

__all__ = ["BUILD", "Place", "interleaved", "median", "median_each", "one_core"]

BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet")


class Place:
    """A project's folder, with a cache folder of its own in which results are remembered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder.parent / f"{folder.name}.cache"

    def environment(self) -> dict[str, str]:
        """What commands run with."""
        return {**os.environ, "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(self.cache)}

    def run(self, *command: str, core: int | None = None) -> tuple[float, str]:
        """Seconds a command takes, and what it prints; on one core where one is named."""
        with one_core(core):
            start = time.perf_counter()
            done = subprocess.run(
                command, cwd=self.folder, env=self.environment(), capture_output=True, text=True
            )
            seconds = time.perf_counter() - start
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return seconds, done.stdout

    def cold(self, *command: str, core: int | None = None) -> float:
        """Seconds of a build that finds nothing of an earlier one."""
        for left in (self.cache, self.folder / "site", self.folder / "public"):
            shutil.rmtree(left, ignore_errors=True)
        return self.run(*command, core=core)[0]

    def memory(self, *command: str) -> float:
        """The most memory in MB a cold build takes, with what its workers have of their own."""
        shutil.rmtree(self.cache, ignore_errors=True)
        shutil.rmtree(self.folder / "site", ignore_errors=True)
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment(), stdout=said, stderr=said
            )
            most = 0.0
            while process.poll() is None:
                most = max(most, _taken(process.pid, "Rss"))
                time.sleep(0.05)
            said.seek(0)
            if process.returncode:
                raise SystemExit(f"{' '.join(command)} failed:\n{said.read().decode()}")
        return most


class one_core:  # noqa: N801 - reads as what it does
    """Processes started inside have one core (Linux), or as many as there are for None."""

    def __init__(self, core: int | None) -> None:
        self._core = core
        self._all: set[int] = set()

    def __enter__(self) -> None:
        if self._core is not None:
            self._all = os.sched_getaffinity(0)
            os.sched_setaffinity(0, {self._core})

    def __exit__(self, *_: object) -> None:
        if self._all:
            os.sched_setaffinity(0, self._all)


def _taken(process: int, *kinds: str) -> float:
    """MB of some kinds of a process, and of its children what they share with nobody."""
    found = 0.0
    with suppress(OSError):  # it may end at any moment
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines():
            if line.partition(":")[0] in kinds:
                found += int(line.split()[1]) / 1024
        children = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8")
        found += sum(_taken(int(c), "Private_Clean", "Private_Dirty") for c in children.split())
    return found


def interleaved(
    repeat: int, jobs: Mapping[str, Callable[[], float]], say: Callable[[str], None]
) -> dict[str, list[float]]:
    """All jobs in turn, so many times over: what slows the machine down slows each of them."""
    samples: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(1, repeat + 1):
        for name, job in jobs.items():
            samples[name].append(job())
            say(f"round {number} of {repeat}: {name} {samples[name][-1]:.2f} s")
    return samples


def median(values: Sequence[float]) -> float:
    """The middle of all values."""
    return statistics.median(values)


def median_each(samples: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The middle of each job's values."""
    return {name: median(values) for name, values in samples.items()}
