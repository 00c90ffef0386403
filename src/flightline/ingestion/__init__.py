"""Raw files: found, read, checked against a contract, handed to Spark."""

from flightline.ingestion.contract import FileContract
from flightline.ingestion.load import load_raw_file

__all__ = ["FileContract", "load_raw_file"]
