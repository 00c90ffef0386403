"""Messages of Spark as a user gets them."""

from __future__ import annotations

import pytest

from dbt.adapters.openspark.errors import describe, hint_for


class JavaError:
    """What py4j shows of a Java exception."""

    def __init__(self, text, cause=None):
        self._text = text
        self._cause = cause

    def toString(self):
        return self._text

    def getCause(self):
        return self._cause


def test_the_innermost_cause_of_a_java_error_is_told():
    error = Exception("An error occurred while calling o1.sql.\n\tat org.apache.spark.X.y(X.java)")
    error.java_exception = JavaError("Job aborted", JavaError("java.io.IOException: disk full"))

    assert describe(error) == "java.io.IOException: disk full"


def test_plan_and_java_stack_are_left_out():
    error = Exception(
        "[UNRESOLVED] no column `x`; line 6 pos 18;\n'Project ['x]\n+- Relation\n\n"
        "JVM stacktrace:\n\tat org.apache.spark.X.y(X.java:1)"
    )

    assert describe(error) == "[UNRESOLVED] no column `x`; line 6 pos 18"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ERROR XSDB6: Another instance of Derby may have", "only process that uses the metastore"),
        (":: UNRESOLVED DEPENDENCIES ::", "set `spark.jars`"),
        ("java.net.BindException: Address already in use", "Expected a free port"),
        ("UnsupportedClassVersionError: org/apache", "Expected Java 17 or 21"),
        ("Could not reserve enough space for object heap", "`spark.driver.memory`"),
    ],
)
def test_known_troubles_come_with_what_to_do(text, hint):
    assert hint in hint_for(text)


def test_an_error_without_a_message_is_told_by_its_name():
    assert describe(KeyboardInterrupt()) == "KeyboardInterrupt"


def test_the_cause_on_a_connect_server_is_told():
    class ServerError(Exception):
        def getStackTrace(self):
            return (
                "org.apache.spark.SparkException\n\tat a.B.c(B.java:1)\n"
                "Caused by: org.apache.spark.SparkException: Task failed\n\tat a.B.c(B.java:2)\n"
                "Caused by: org.apache.spark.SparkRuntimeException: [USER_RAISED_EXCEPTION] broken"
                "\n\tat a.B.c(B.java:3)"
            )

    message = describe(ServerError("[TASK_WRITE_FAILED] Task failed while writing rows"))

    assert message == (
        "[TASK_WRITE_FAILED] Task failed while writing rows\n"
        "Caused by: [USER_RAISED_EXCEPTION] broken"
    )
