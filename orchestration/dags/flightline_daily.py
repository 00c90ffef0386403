"""The day of the pipeline: new data to tables, features, scores and monitoring.

**What it does.** Waits for the files of the day, then runs the stages `ingest`, `transform`,
`score` and `monitor`, each one `dbt build --selector <stage>` with its data tests. No model is
trained: the champion there is scores.

**The clock.** The variable `as_of` is the logical date of the run, so that a run of a past day sees
what was known then and computes the days that may have changed. The same day twice gives the same
tables. To live days again:

    airflow backfill create --dag-id flightline_daily --from-date 2013-12-01 --to-date 2013-12-07 \
        --max-active-runs 1

**When it fails.** What passes by itself (Spark or MLflow not there, a dbt process killed) is
tried again; a data test that found rows is not, as the same rows would fail again. After the last
try the owner is told, with what to do. The tables of the last good run stay. When the cause is
mended, clear the failed task.
"""

from flightline_airflow.dag import build_dag

dag = build_dag("flightline_daily", description="New data to scores and monitoring", doc_md=__doc__)
