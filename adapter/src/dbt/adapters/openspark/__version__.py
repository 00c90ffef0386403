"""Version of dbt-openspark."""

version = "0.1.0"
