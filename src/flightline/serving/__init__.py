"""Answers over HTTP: the champion's probability for flights that a client names.

The server needs a registry of models and one file, a snapshot of the features
exported from Delta; never Spark or dbt.
"""
