"""The Spark Connect server that `method: local` keeps running between dbt commands."""
