"""Airports of the United States, as the raw file has them."""

from flightline.ingestion import FileContract, load_raw_file


def model(dbt, session):
    dbt.config(materialized="table")

    return load_raw_file(session, FileContract(**dbt.config.meta_get("contract")))
