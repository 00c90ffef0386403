"""The master that Spark's own configuration names."""

from __future__ import annotations

import pytest

from dbt.adapters.openspark.credentials import OpenSparkCredentials


@pytest.fixture
def spark_defaults(tmp_path, monkeypatch):
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))

    def write(text: str) -> None:
        (tmp_path / "spark-defaults.conf").write_text(text, encoding="utf-8")

    return write


def credentials(**keys):
    return OpenSparkCredentials(schema="toy", **keys)


@pytest.mark.parametrize(
    "line",
    [
        "spark.master spark://host:7077",
        "spark.master=spark://host:7077",
        "  spark.master  :  spark://host:7077  ",
        "spark.master yarn\nspark.master\tspark://host:7077",
    ],
)
def test_a_profile_without_a_master_takes_that_of_spark(spark_defaults, line):
    spark_defaults(f"# of the cluster\nspark.executor.memory 4g\n{line}\n")

    assert credentials().master == "spark://host:7077"
    assert not credentials().is_local


def test_a_comment_names_no_master(spark_defaults):
    spark_defaults("# spark.master yarn\nspark.master.rest.enabled true\n")

    assert credentials().master == "local[*]"


def test_the_profile_wins(spark_defaults):
    spark_defaults("spark.master yarn\n")

    assert credentials(master="local[2]").master == "local[2]"
    settings = {"spark.master": "local[3]"}
    assert credentials(server_side_parameters=settings).master == "local[3]"


def test_a_server_on_this_machine_stays_on_it(spark_defaults):
    spark_defaults("spark.master yarn\n")

    assert credentials(method="local").is_local


def test_the_folder_of_spark_home_is_read(tmp_path, monkeypatch):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "spark-defaults.conf").write_text("spark.master yarn\n")
    monkeypatch.delenv("SPARK_CONF_DIR", raising=False)
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))

    assert credentials().master == "yarn"
