"""Departures from New York City in 2013, as their source has them."""

from flightline.ingestion import RawContract, load_raw_table, read_source


def model(dbt, session):
    return load_raw_table(
        session,
        read_source(dbt.config.meta_get("source")),
        RawContract(**dbt.config.meta_get("contract")),
        table=str(dbt.this),
        is_incremental=dbt.is_incremental,
    )
