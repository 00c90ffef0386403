"""The settings of a session: defaults, and what a profile overrides."""

from __future__ import annotations

from pathlib import Path

from dbt.adapters.openspark.settings import delta_coordinates, session_settings


def settings(master="local[*]", directory="/data/spark", **overrides):
    return session_settings(
        master=master,
        app_name="dbt",
        directory=Path(directory),
        jvm_options=["-Dmine=1"],
        overrides={key.replace("__", "."): value for key, value in overrides.items()},
    )


def test_the_delta_jar_fits_the_installed_packages():
    assert delta_coordinates() == "io.delta:delta-spark_4.2_2.13:4.4.0"
    assert settings()["spark.jars.packages"] == delta_coordinates()


def test_packages_of_the_profile_come_beside_delta():
    packages = settings(spark__jars__packages="a:b:1")["spark.jars.packages"]

    assert packages == f"{delta_coordinates()},a:b:1"


def test_named_delta_jars_leave_maven_alone():
    named = settings(spark__jars="/jars/delta-spark_4.2_2.13-4.4.0.jar,/jars/delta-storage.jar")

    assert "spark.jars.packages" not in named
    assert "spark.jars.ivySettings" not in named


def test_a_profile_wins_over_the_defaults():
    own = settings(spark__sql__ansi__enabled="true", spark__sql__shuffle__partitions="64")

    assert own["spark.sql.ansi.enabled"] == "true"
    assert own["spark.sql.shuffle.partitions"] == "64"


def test_a_cluster_gets_no_local_defaults():
    cluster = settings(master="spark://host:7077")

    assert "spark.driver.host" not in cluster
    assert "spark.sql.shuffle.partitions" not in cluster
    assert "spark.sql.warehouse.dir" not in cluster


def test_a_metastore_service_replaces_the_embedded_one():
    service = settings(spark__hadoop__hive__metastore__uris="thrift://host:9083")

    assert "spark.hadoop.javax.jdo.option.ConnectionURL" not in service


def test_jvm_options_survive_a_folder_with_a_space():
    options = settings(directory="/my data/spark")["spark.driver.defaultJavaOptions"]

    assert '"-Dderby.stream.error.file=/my data/spark/derby.log"' in options
    assert options.startswith("-Dmine=1 ")


def test_the_log_store_of_local_files_goes_with_the_metastore_of_one_process():
    key = "spark.delta.logStore.file.impl"

    assert settings()[key] == "io.delta.storage.LocalLogStore"
    assert key not in settings(master="spark://host:7077")
    assert key not in settings(spark__hadoop__hive__metastore__uris="thrift://host:9083")
