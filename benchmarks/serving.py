"""Load on the API: requests a second, how long they take, against the bare model.

Starts the server of the built project on this machine (`uv run dbt build` first),
asks it for flights of its own snapshot from several clients and prints a table:

    uv run python benchmarks/serving.py --clients 4 --seconds 20
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click
import httpx
import numpy as np

from flightline.dbt import DbtProject
from flightline.serving.snapshot import Snapshot
from flightline.tracking import TrackingParameters, open_store
from flightline.tracking.registry import find_champion, load_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flightline.model.scorer import Scorer

ROOT = Path(__file__).resolve().parents[1]
# Different ones, as a cache would answer the same one.
MOST_ROWS = 5_000


@dataclass
class Client:
    """What one client saw."""

    url: str
    bodies: Sequence[bytes]
    ends_at: float
    seconds: list[float] = field(default_factory=list)
    failures: int = 0

    def ask(self) -> None:
        """Ask one thing after the other, over one connection."""
        headers = {"Content-Type": "application/json"}
        with httpx.Client(timeout=60) as client:
            at = 0
            while time.monotonic() < self.ends_at:
                body = self.bodies[at % len(self.bodies)]
                began = time.perf_counter()
                response = client.post(f"{self.url}/predictions", content=body, headers=headers)
                self.seconds.append(time.perf_counter() - began)
                self.failures += response.status_code != 200
                at += 1


@click.command()
@click.option("--clients", "client_count", default=4, show_default=True)
@click.option("--seconds", default=20.0, show_default=True, help="Time per line of the table.")
@click.option("--rows", "sizes", type=int, multiple=True, default=(1, 100), show_default=True)
@click.option("--port", default=8765, show_default=True)
@click.option("--repeat", default=50, show_default=True, help="Calls of the bare model.")
def main(client_count: int, seconds: float, sizes: tuple[int, ...], port: int, repeat: int) -> None:
    """Measure and print what the server does under load."""
    variables = DbtProject(ROOT, ROOT, None, ROOT).read_variables()
    api, name = variables["api"], variables["champion_model_name"]
    path = ROOT / api["snapshot"]
    store = f"sqlite:///{ROOT / variables['local_mlflow_store']}"
    client = open_store(TrackingParameters(store, name, name))
    scorer = load_scorer(client, name, find_champion(client, name))
    click.echo("| rows | scores alone | contributions alone |")
    click.echo("|---:|---:|---:|")
    for size in sizes:
        click.echo(measure_model(scorer, path, size, repeat))
    with run_server(port) as url:
        click.echo("")
        click.echo("| rows | clients | requests a second | rows a second | p50 | p99 | failures |")
        click.echo("|---:|---:|---:|---:|---:|---:|---:|")
        for size in sizes:
            bodies = read_bodies(path, api["answers"]["rows_name"], size)
            for count in sorted({1, client_count}):
                click.echo(load(url, bodies, size, count, seconds))


@contextmanager
def run_server(port: int) -> Iterator[str]:
    """Run `flightline serve` in a process of its own."""
    command = [sys.executable, "-c", "from flightline.cli import main; main()", "serve"]
    environment = {**os.environ, "FLIGHTLINE_TOKEN": "", "FLIGHTLINE_ALERT_URLS": ""}
    server = subprocess.Popen([*command, "--port", str(port)], cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url)
        yield url
    finally:
        server.terminate()
        server.wait()


def read_bodies(path: Path, rows_name: str, size: int) -> list[bytes]:
    """Write the requests that ask for the rows of a snapshot, so many in each."""
    facts = Snapshot(path).facts
    pattern = re.escape(facts.key_format)
    for one in facts.fields:
        values = r"\d{4}-\d{2}-\d{2}" if one.name == facts.date_field else ".+"
        pattern = pattern.replace(re.escape(f"{{{one.name}}}"), f"(?P<{one.name}>{values})")
    numbers = {one.name for one in facts.fields if one.data_type in ("int", "bigint")}
    keys = read_keys(path)
    bodies = []
    for first in range(0, len(keys) - size, size):
        rows = []
        for key in keys[first : first + size]:
            match = re.fullmatch(pattern, key)
            assert match, f"{key} is not as {facts.key_format}"
            named = match.groupdict()
            rows.append({n: int(v) if n in numbers else v for n, v in named.items()})
        bodies.append(json.dumps({rows_name: rows}).encode())
    return bodies


def read_keys(path: Path) -> list[str]:
    """Read the keys of some rows of a snapshot, in an order of no meaning."""
    query = "select key from rows order by random() limit ?"
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute(query, (MOST_ROWS,))]


def wait_until_ready(url: str, seconds: float = 120) -> None:
    """Wait for the server to answer."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        try:
            if httpx.get(f"{url}/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise TimeoutError(f"expected {url}/ready to answer 200 within {seconds:g} s")


def load(url: str, bodies: Sequence[bytes], size: int, count: int, seconds: float) -> str:
    """Ask from several clients at once; a line of the table."""
    Client(url, bodies, time.monotonic() + 2).ask()
    began = time.monotonic()
    clients = [Client(url, bodies[at::count], began + seconds) for at in range(count)]
    threads = [threading.Thread(target=client.ask) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    times = np.concatenate([client.seconds for client in clients]) * 1000
    failures = sum(client.failures for client in clients)
    speed = len(times) / took
    p50, p99 = np.percentile(times, [50, 99])
    return (
        f"| {size} | {count} | {speed:,.0f} | {speed * size:,.0f} | {p50:.1f} ms | {p99:.1f} ms "
        f"| {failures} |"
    )


def measure_model(scorer: Scorer, path: Path, size: int, repeat: int) -> str:
    """Score and explain the same rows without a server; a line of the table."""
    frame, _ = Snapshot(path).find(read_keys(path)[:size])
    steps = {"scores": scorer.score, "contributions": scorer.contribute}
    times = {}
    for name, step in steps.items():
        step(frame)
        began = time.perf_counter()
        for _ in range(repeat):
            step(frame)
        times[name] = (time.perf_counter() - began) / repeat * 1000
    cells = " | ".join(f"{milliseconds:.1f} ms" for milliseconds in times.values())
    return f"| {size} | {cells} |"


if __name__ == "__main__":
    main()
