"""What can be learned: labels 0 and 1, or a number."""

from __future__ import annotations

CLASSIFICATION = "classification"
REGRESSION = "regression"
OBJECTIVES = (CLASSIFICATION, REGRESSION)
