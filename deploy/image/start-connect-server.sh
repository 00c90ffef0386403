#!/usr/bin/env bash
# PySpark's wheel lacks this script, which the Spark operator calls. It stays in the foreground; the
# operator asks for that too (SPARK_NO_DAEMONIZE).
set -euo pipefail

# Derby's log and what clients send along land in the working folder.
cd /tmp

exec "$SPARK_HOME/bin/spark-submit" \
    --class org.apache.spark.sql.connect.service.SparkConnectServer \
    --name "Spark Connect" \
    "$@" \
    spark-internal
