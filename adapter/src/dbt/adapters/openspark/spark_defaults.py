"""What Spark's own `spark-defaults.conf` says."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

# A line of Java properties: the name ends with a space, `=` or `:`.
_LINE = re.compile(r"\s*(?P<name>[^\s#!=:][^\s=:]*)\s*[\s=:]\s*(?P<value>.*?)\s*")


def default_master() -> str | None:
    """Returns the master that Spark's configuration names, or None if it names none."""
    path = _configuration_folder() / "spark-defaults.conf"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = [match for match in map(_LINE.fullmatch, lines) if match]
    # As with Java properties, the last of several wins.
    masters = [match["value"] for match in found if match["name"] == "spark.master"]
    return masters[-1] if masters else None


def _configuration_folder() -> Path:
    """The folder that Spark's scripts read, without importing PySpark for it."""
    if folder := os.environ.get("SPARK_CONF_DIR"):
        return Path(folder)
    if home := os.environ.get("SPARK_HOME"):
        return Path(home) / "conf"
    package = find_spec("pyspark")
    origin = package.origin if package else None
    return Path(origin).parent / "conf" if origin else Path("conf")
