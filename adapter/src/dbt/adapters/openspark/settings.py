"""The Spark settings that a local session starts with."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from dbt.adapters.openspark.metastore import URL_SETTING, WAREHOUSE_SETTING, metastore_folder

_RESOURCES = Path(__file__).parent / "resources"
_SCALA_VERSION = "2.13"

# What Delta asks Maven for though Spark's own folder holds it: 70 MB that nothing would load.
_SHIPPED_WITH_SPARK = (
    "com.fasterxml.jackson.core:*",
    "com.fasterxml.jackson.datatype:*",
    "com.github.luben:zstd-jni",
    "org.apache.hadoop:hadoop-client-api",
    "org.apache.hadoop:hadoop-client-runtime",
    "org.apache.logging.log4j:*",
    "org.apache.parquet:*",
    "org.roaringbitmap:*",
    "org.slf4j:*",
    "org.xerial.snappy:*",
)


def session_settings(
    *,
    master: str,
    app_name: str,
    directory: Path,
    jvm_options: list[str],
    overrides: dict[str, str],
    long_lived: bool = False,
) -> dict[str, str]:
    """Returns the settings of a new session: Delta, then local defaults, then the profile's.

    Args:
        master: Spark master URL; the local defaults apply to `local` masters only.
        app_name: Name of the Spark application.
        directory: Absolute folder of warehouse and metastore.
        jvm_options: Options of the driver's JVM.
        overrides: The profile's settings, which win.
        long_lived: Whether the JVM will live longer than one dbt command.
    """
    settings = {
        "spark.master": master,
        "spark.app.name": app_name,
        **_delta_settings(overrides),
        **_sql_settings(),
    }
    if master.startswith("local"):
        settings |= _local_settings(directory, [*jvm_options, *_compiler(long_lived)])
        if "spark.hadoop.hive.metastore.uris" not in overrides:
            settings |= _embedded_metastore(directory)
    return _merge(settings, overrides)


def scratch_folder(directory: Path) -> Path:
    """Returns the folder of a local session's temporary files."""
    return directory / "tmp"


def delta_coordinates() -> str:
    """Returns the Maven coordinates of the Delta JAR that fits the installed packages."""
    spark_version = ".".join(version("pyspark").split(".")[:2])
    return f"io.delta:delta-spark_{spark_version}_{_SCALA_VERSION}:{version('delta-spark')}"


def _merge(settings: dict[str, str], overrides: dict[str, str]) -> dict[str, str]:
    merged = settings | overrides
    # Packages of the profile come beside Delta, not instead of it.
    packages = (settings.get("spark.jars.packages"), overrides.get("spark.jars.packages"))
    if all(packages):
        merged["spark.jars.packages"] = ",".join(map(str, packages))
    return merged


def _delta_settings(overrides: dict[str, str]) -> dict[str, str]:
    settings = {
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.sources.default": "delta",
    }
    # An air-gapped site names the JARs themselves, then nothing is asked of Maven.
    if "delta-spark" not in overrides.get("spark.jars", ""):
        settings["spark.jars.packages"] = delta_coordinates()
        settings["spark.jars.excludes"] = ",".join(_SHIPPED_WITH_SPARK)
        # Spark's own list has a second repository that is asked, loudly, for every parent POM.
        settings["spark.jars.ivySettings"] = str(_RESOURCES / "ivysettings.xml")
    return settings


def _sql_settings() -> dict[str, str]:
    return {
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # dbt-spark's choice, kept so that its packages and macros work; a profile may say true.
        "spark.sql.ansi.enabled": "false",
        # Threads of dbt share the cores evenly instead of queueing behind the first.
        "spark.scheduler.mode": "FAIR",
    }


def _local_settings(directory: Path, jvm_options: list[str]) -> dict[str, str]:
    cores = os.cpu_count() or 1
    return {
        "spark.driver.memory": f"{_driver_memory_gib()}g",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.defaultJavaOptions": _quoted(
            *jvm_options,
            f"-Dlog4j2.configurationFile={_RESOURCES / 'log4j2.properties'}",
            # Hive and native libraries leave files behind, which would fill the machine's /tmp.
            f"-Djava.io.tmpdir={scratch_folder(directory)}",
            f"-Dderby.stream.error.file={directory / 'derby.log'}",
            "-XX:+UseSerialGC",
        ),
        "spark.local.dir": str(scratch_folder(directory)),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Spark's 200 and Delta's 50 are made for clusters: here they are 250 empty tasks.
        "spark.sql.shuffle.partitions": str(cores),
        "spark.databricks.delta.snapshotPartitions": "1",
        WAREHOUSE_SETTING: str(directory / "warehouse"),
    }


def _compiler(long_lived: bool) -> list[str]:
    # A one-off build ends before the optimising compiler has paid for itself. Without it the JVM
    # keeps room for 48 MB of code, which the classes that Spark generates fill within minutes:
    # then it sweeps them out and compiles them anew, for ever.
    return [] if long_lived else ["-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m"]


def _embedded_metastore(directory: Path) -> dict[str, str]:
    location = metastore_folder(directory)
    return {
        URL_SETTING: (f"jdbc:derby:;databaseName={location};create=true"),
        # On local files the stores for clusters start 32 processes (`readlink`) per commit and are
        # as little atomic between processes; only this one uses the warehouse.
        "spark.delta.logStore.file.impl": "io.delta.storage.LocalLogStore",
        "spark.sql.streaming.checkpointFileManagerClass": (
            "org.apache.spark.sql.execution.streaming.checkpointing."
            "FileSystemBasedCheckpointFileManager"
        ),
    }


def _quoted(*options: str) -> str:
    """Joins JVM options as Spark's launcher splits them: a path may hold a space."""
    return " ".join(f'"{option}"' if " " in option else option for option in options)


def _driver_memory_gib() -> int:
    """A quarter of the machine's memory, at least 1 GiB and at most 8."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 2
    return max(1, min(8, total // 4 // 2**30))
