"""Times dbt-openspark against dbt-spark and plain PySpark: see __main__."""
