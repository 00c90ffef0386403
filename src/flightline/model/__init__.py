"""The model itself, as it is logged, loaded and served.

This package travels inside every logged model, so that training, scoring in
Spark and serving encode and score in one and the same way. It needs pandas,
NumPy and the engine of the one algorithm that was chosen, never Spark or dbt.
"""
