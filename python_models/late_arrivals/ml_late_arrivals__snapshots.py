"""Exports the features of the newest flights for the API to look up."""

from flightline.serving.export import SnapshotParameters, export_snapshot


def model(dbt, session):
    dbt.config(materialized="table")

    return export_snapshot(
        dbt.ref("flight_features"),
        dbt.ref("flight_feature_columns"),
        parameters=SnapshotParameters(**dbt.config.meta_get("snapshot")),
    )
