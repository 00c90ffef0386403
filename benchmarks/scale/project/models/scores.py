from benchmarks.scale import learning


def model(dbt, session):
    dbt.config(materialized="table")
    (trained,) = learning.collect_all(dbt.ref("trained"))["model"]
    return learning.score(dbt.ref("features"), trained)
