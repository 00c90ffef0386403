"""The machine learning library behind the dbt project Flightline."""
