"""Make a DAG of the stages that the settings name."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from airflow.providers.standard.sensors.python import PythonSensor
from airflow.sdk import DAG, Asset, chain
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.definitions.timetables.trigger import CronTriggerTimetable

from flightline_airflow.alerts import tell_failure, tell_missed_deadline, tell_success
from flightline_airflow.clock import find_as_of, find_missing_files
from flightline_airflow.settings import load_settings
from flightline_airflow.stages import StageOperator

if TYPE_CHECKING:
    from flightline_airflow.settings import Data, Schedule, Settings, Stage

_logger = logging.getLogger(__name__)


def build_dag(name: str, *, description: str, doc_md: str | None) -> DAG:
    """Build a DAG from the settings.

    Args:
        name: Its name there.
        description: What it does, in one line.
        doc_md: What its page in Airflow says.

    Returns:
        The DAG.
    """
    settings = load_settings()
    schedule = settings.dags[name]
    with DAG(
        dag_id=name,
        description=description,
        doc_md=doc_md,
        schedule=_make_timetable(schedule),
        start_date=_at_midnight(schedule, schedule.start_date),
        end_date=_at_midnight(schedule, schedule.end_date + timedelta(days=1))
        if schedule.end_date
        else None,
        catchup=False,
        # A day is computed over what the one before it left.
        max_active_runs=1,
        tags=["flightline"],
        user_defined_macros={"find_as_of": find_as_of},
        deadline=_make_deadline(name, schedule.deadline),
    ) as dag:
        tasks: list[Any] = [_make_task(stage, settings) for stage in schedule.stages]
        if schedule.waits_for_data:
            tasks.insert(0, _make_sensor(settings.data, schedule.timezone, settings))
        chain(*tasks)
    return dag


def _make_timetable(schedule: Schedule) -> CronTriggerTimetable | None:
    if schedule.cron is None:
        return None
    # The logical date is the moment of the run, not the begin of the day before it.
    return CronTriggerTimetable(schedule.cron, timezone=schedule.timezone)


def _make_deadline(name: str, interval: timedelta | None) -> DeadlineAlert | None:
    if interval is None:
        return None
    minutes = interval.total_seconds() / 60
    return DeadlineAlert(
        # Not of the logical date, which a backfill has long missed.
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=interval,
        callback=AsyncCallback(tell_missed_deadline, kwargs={"dag_id": name, "minutes": minutes}),
        name=f"{name} within {minutes:g} minutes",
    )


def _make_task(stage: Stage, settings: Settings) -> StageOperator:
    return StageOperator(
        task_id=stage.name,
        project=settings.project,
        stage=stage.name,
        transient_errors=settings.retries.transient_errors,
        doc_md=f"`dbt build --selector {stage.name}`, as of the logical date of the run.",
        execution_timeout=stage.timeout,
        outlets=[Asset(stage.asset)] if stage.asset else [],
        on_success_callback=tell_success,
        **_common(settings),
    )


def _make_sensor(data: Data, timezone: str, settings: Settings) -> PythonSensor:
    def is_complete(dag_run: Any, **_: Any) -> bool:
        missing = find_missing_files(data.files, dag_run, timezone=timezone)
        for pattern in missing:
            _logger.info("not there yet: %s", pattern)
        return not missing

    return PythonSensor(
        task_id="wait_for_data",
        python_callable=is_complete,
        doc_md="Waits for the files of the day, without holding a worker.",
        mode="reschedule",
        poke_interval=data.pause.total_seconds(),
        timeout=data.timeout.total_seconds(),
        execution_timeout=data.pause,
        **_common(settings),
    )


def _common(settings: Settings) -> dict[str, Any]:
    return {
        "owner": settings.owner,
        "pool": settings.pool,
        "retries": settings.retries.count,
        "retry_delay": settings.retries.delay,
        "on_failure_callback": tell_failure,
    }


def _at_midnight(schedule: Schedule, day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(schedule.timezone))
