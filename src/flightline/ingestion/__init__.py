"""Files, tables of databases and APIs: found, read, checked against a contract, handed to Spark."""

from flightline.ingestion.contract import RawContract
from flightline.ingestion.load import load_raw_table
from flightline.ingestion.sources import read_source

__all__ = ["RawContract", "load_raw_table", "read_source"]
