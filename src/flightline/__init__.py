"""The machine learning library behind the dbt project Flightline."""

from importlib.metadata import version

__version__ = version("flightline")
