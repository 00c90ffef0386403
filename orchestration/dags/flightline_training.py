"""A challenger trained, judged and, if every gate passes, promoted; then scores and monitoring.

**What it does.** Runs the stages `train`, `score` and `monitor`, as of the logical date of the run,
over the features that `flightline_daily` left. Which days are learned from and which are the test
say the variables `train_before` and `validate_before` of `dbt_project.yml`.

**When it fails.** A gate that refuses the challenger is a data test that fails: it is told with the
gates and by how much, is not tried again, and the champion stays. That needs nobody in a hurry.
"""

from flightline_airflow.dag import build_dag

dag = build_dag(
    "flightline_training", description="A challenger, its gates, and its scores", doc_md=__doc__
)
