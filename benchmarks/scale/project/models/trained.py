from benchmarks.scale import learning


def model(dbt, session):
    dbt.config(materialized="table")
    rows = learning.collect(dbt.ref("features"))
    return learning.hand_over(learning.describe(learning.fit(rows), rows), session)
