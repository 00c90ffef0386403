"""Run a command and watch what memory it takes."""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
_EVERY_SECONDS = 0.5


@dataclass(frozen=True)
class Run:
    """A command that has ended well.

    Attributes:
        output: What it printed.
        gigabytes: Most resident memory that it and all its children held at once.
    """

    output: str
    gigabytes: float


def run_watched(command: list[str], folder: Path, environment: dict[str, str]) -> Run:
    """Run a command in a folder; its modules are found from the root of the project.

    Args:
        command: Program and arguments.
        folder: Working folder.
        environment: Variables beside those of this process.

    Returns:
        What it printed, and its memory.

    Raises:
        SystemExit: If it failed, with all that it printed.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    is_over = threading.Event()
    peaks: list[int] = []
    watcher = threading.Thread(target=_watch, args=(process.pid, is_over, peaks))
    watcher.start()
    output, _ = process.communicate()
    is_over.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{command} failed:\n{output}")
    return Run(output, max(peaks, default=0) / 1e9)


def _watch(pid: int, is_over: threading.Event, peaks: list[int]) -> None:
    while not is_over.wait(_EVERY_SECONDS):
        try:
            process = psutil.Process(pid)
            every = [process, *process.children(recursive=True)]
            peaks.append(sum(_resident(one) for one in every))
        except psutil.NoSuchProcess:
            return


def _resident(process: psutil.Process) -> int:
    try:
        held: int = process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
    return held
