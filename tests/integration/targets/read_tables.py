"""Writes as JSON what the raw and staging tables of the profile's target hold."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pyspark.sql import functions

from dbt.adapters.openspark.engine import isolated_session
from dbt.adapters.openspark.profile import read_credentials

# When and by which run a row was loaded differs from build to build.
IGNORED = ("_loaded_at", "_load_id")

session = isolated_session(read_credentials(Path.cwd()))
tables = {}
for schema in ("flightline_raw", "flightline_staging"):
    for (name,) in session.sql(f"show tables in {schema}").select("tableName").collect():
        frame = session.table(f"{schema}.{name}").drop(*IGNORED)
        # Equal for the same rows in any order.
        row = functions.xxhash64(*frame.columns).cast("decimal(38, 0)")
        count, total = frame.agg(functions.count("*"), functions.sum(row)).collect()[0]
        tables[f"{schema}.{name}"] = [frame.schema.simpleString(), count, str(total)]
json.dump(tables, sys.stdout)
