"""The model itself, as it is logged, loaded and served.

This package travels inside every logged model, so that training, scoring in
Spark and serving encode and score in one and the same way. It needs
LightGBM, pandas and NumPy, never Spark or dbt.
"""
