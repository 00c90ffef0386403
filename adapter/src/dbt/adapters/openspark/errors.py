"""Turns what Spark and the JVM say into messages that a dbt user can act on."""

from __future__ import annotations

import re

from dbt_common.exceptions import DbtDatabaseError

# (what the text holds, what to tell): the first that fits is told.
_HINTS: tuple[tuple[str, str], ...] = (
    (
        r"XSDB6|Another instance of Derby",
        "Expected to be the only process that uses the metastore, but another one has it open "
        "(the embedded Derby database serves one process at a time). Wait for the other dbt "
        "command or notebook, end it, or give this one another `directory` in the profile.",
    ),
    (
        r"UNRESOLVED DEPENDENC|unresolved dependency|download failed",
        "Expected to fetch the Delta JARs from Maven Central, but could not. Check the network "
        "and its proxy (`SSL_CERT_FILE` names the certificates to trust), or, where there is no "
        "network, set `spark.jars` under `server_side_parameters` to the paths of the delta-spark "
        "and delta-storage JARs.",
    ),
    (
        r"BindException|Address already in use",
        "Expected a free port, but the one that Spark was told to use is taken. End the process "
        "that has it, or remove the setting (`spark.driver.port`, `spark.ui.port`, "
        "`spark.blockManager.port`) from the profile so that Spark picks a free one.",
    ),
    (
        r"UnsupportedClassVersionError|has been compiled by a more recent version",
        "Expected Java 17 or 21, but JAVA_HOME or the java on the path is older. Unset "
        "JAVA_HOME to use the bundled runtime, or point it to a newer Java.",
    ),
    (
        r"Could not reserve enough space|Invalid (maximum|initial) heap size",
        "Expected enough memory for the driver, but the machine has less than "
        "`spark.driver.memory` asks. Set it lower under `server_side_parameters`.",
    ),
    (
        r"StatusCode\.UNAVAILABLE|failed to connect to all addresses|Socket closed",
        "Expected the Spark Connect server to answer, but it does not: it has ended or cannot be "
        "reached. A server of `method: local` is started again by the next command, `dbt retry` "
        "goes on where this one ended; why it ended is in `spark.log` of the profile's "
        "`directory`. For `method: connect` check `remote` and the server.",
    ),
    (
        r"DATA_SOURCE_NOT_FOUND.*delta|delta\.DefaultSource|DeltaSparkSessionExtension",
        "Expected the Delta JARs on Spark's class path, but they are not there. If the Spark "
        "session was started by something else than dbt, start it with "
        "`--packages io.delta:delta-spark_4.2_2.13:4.4.0`; if the profile sets `spark.jars`, "
        "name both delta-spark and delta-storage.",
    ),
)


def hint_for(text: str) -> str | None:
    """Returns what a user can do about an error text, or None where nothing is known."""
    return next((hint for pattern, hint in _HINTS if re.search(pattern, text)), None)


def describe(error: BaseException) -> str:
    """Returns the message of an error of Spark without the stack of the JVM."""
    text = _java_message(error) or str(error)
    text = text.split("\n\nJVM stacktrace:")[0]
    # Behind the position Spark prints its plan, which tells a user nothing.
    text = re.sub(r"(; line \d+ pos \d+);\n.*", r"\1", text, flags=re.DOTALL)
    # What gRPC adds for its own makers repeats the line above it.
    text = re.sub(r"\n\tdebug_error_string = .*", "", text)
    lines = [line for line in text.splitlines() if not re.match(r"\s+at [\w.$/]+\(", line)]
    message = "\n".join(lines).strip() or type(error).__name__
    cause = _server_cause(error)
    if cause and cause not in message:
        message = f"{message}\nCaused by: {cause}"
    hint = hint_for(message)
    return f"{hint}\n{message}" if hint else message


def database_error(error: BaseException) -> DbtDatabaseError:
    """Returns the error that dbt shows for an error of Spark."""
    return DbtDatabaseError(describe(error))


def _java_message(error: BaseException) -> str | None:
    """The innermost message of a Java exception that PySpark has not translated."""
    java_error = getattr(error, "java_exception", None)
    if java_error is None:
        return None
    message = None
    while java_error is not None:
        message = java_error.toString()
        java_error = java_error.getCause()
    return message


def _server_cause(error: BaseException) -> str | None:
    """The innermost message of an error of a Spark Connect server, whose own says only `failed`."""
    server_trace = getattr(error, "getStackTrace", lambda: None)()
    _, *causes = (server_trace or "").split("\nCaused by: ")
    if not causes:
        return None
    # The name of the Java class, the message, the stack.
    return str(re.sub(r"^[\w.$]+: ", "", causes[-1].split("\n\tat ")[0])).strip()
