"""What Spark says when a source cannot be read."""

from __future__ import annotations

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

# A session raises the second where it knows no class of its own for an error of the JVM.
SPARK_ERRORS = (PySparkException, Py4JJavaError)

_SHOWN = 500


def describe(error: BaseException) -> str:
    """Return what an error of Spark says, without the stack of the JVM."""
    lines = [line.strip().removeprefix(": ") for line in str(error).strip().splitlines()]
    said = [
        line for line in lines if line and not line.startswith(("at ", "An error occurred while"))
    ]
    causes = [line for line in said if line.startswith("Caused by: ")]
    return "; ".join(dict.fromkeys([*said[:1], *causes[-1:]]))[:_SHOWN]
