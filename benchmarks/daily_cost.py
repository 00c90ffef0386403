"""What a day costs: the time of daily runs early, midway and late in the year.

Builds marts and features up to the eve of a day, lives some days one by one and
prints the seconds of each model on the median day. The real tables stay as they
are: everything is built in scratch schemas over the raw data, staging and
snapshots, which must be there (`uv run dbt build --select
+config.schema:snapshots +config.schema:staging`).

    uv run python benchmarks/daily_cost.py --day 30 --day 150 --day 300
"""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flightline.dbt import DbtProject

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]
NEW_YEAR = date(2013, 1, 1)
SCRATCH = "daily_cost"
VIEWS = ("flights", "weather", "aircraft", "airports")
DAILY = tuple(f"int_{name}_known+" for name in VIEWS)


@click.command()
@click.option("--day", "days", type=int, multiple=True, default=(30, 150, 300), show_default=True)
@click.option("--repeat", default=3, show_default=True, help="Days lived from each one on.")
@click.option("--clock", default="12:00:00", show_default=True, help="Time of the runs, UTC.")
def main(days: tuple[int, ...], repeat: int, clock: str) -> None:
    """Measure and print the cost of days of the year."""
    project = DbtProject(ROOT, ROOT, None, ROOT / ".flightline" / SCRATCH)
    shared = [f"config.schema:{name}" for name in project.read_variables()["scratch_shares"]]
    costs: dict[int, Mapping[str, float]] = {}
    try:
        for day in days:
            whole = run_day(project, ["+flight_features"], shared, at(day - 1, clock), whole=True)
            click.echo(f"built up to day {day - 1} in {sum(whole.values()):.1f} s")
            lived = [
                run_day(project, DAILY, shared, at(day + number, clock)) for number in range(repeat)
            ]
            click.echo("lived: " + ", ".join(f"{sum(cost.values()):.1f} s" for cost in lived))
            costs[day] = {
                name: statistics.median(cost[name] for cost in lived) for name in lived[0]
            }
    finally:
        project.invoke(["run-operation", "drop_scratch_schemas"], {"scratch_schema": SCRATCH})
    show(costs)


def at(day: int, clock: str) -> str:
    """Write the instant of a day of the year, the first being 1."""
    return f"{NEW_YEAR + timedelta(day - 1)} {clock}"


def run_day(
    project: DbtProject, selection: Any, shared: list[str], as_of: str, *, whole: bool = False
) -> dict[str, float]:
    """Run the models as of an instant and return the seconds of each."""
    command = ["run", "--select", *selection, "--exclude", *shared, "config.schema:ml"]
    command += ["--full-refresh"] if whole else []
    result = project.invoke(command, {"as_of": as_of, "scratch_schema": SCRATCH})
    return {node.node.name: node.execution_time for node in result.results}


def show(costs: Mapping[int, Mapping[str, float]]) -> None:
    """Print a table of seconds by model and day, and what the last costs more."""
    first, *_, last = costs
    click.echo("| model | " + " | ".join(f"day {day}" for day in costs) + " | ratio |")
    click.echo("|---" * (len(costs) + 2) + "|")
    totals = {day: {"all models": sum(cost.values())} for day, cost in costs.items()}
    for table in (costs, totals):
        for name in table[first]:
            seconds = [table[day][name] for day in costs]
            ratio = table[last][name] / table[first][name]
            cells = [f"{value:.2f}" for value in seconds] + [f"{ratio:.2f}"]
            click.echo(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
