"""Turn features into the matrix that a model reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flightline.errors import FeatureColumnsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class FeatureEncoding:
    """What was learned about the features during training.

    Attributes:
        categories: Each feature, in the order of the matrix, to its known
            categories, or to None if it is a number.
    """

    categories: Mapping[str, Sequence[str] | None]

    @property
    def features(self) -> list[str]:
        """Names of the features, in the order of the matrix."""
        return list(self.categories)

    @property
    def categorical_indices(self) -> list[int]:
        """Positions of the categorical features in the matrix."""
        known = self.categories.values()
        return [at for at, names in enumerate(known) if names is not None]

    def to_json(self) -> str:
        """Write the encoding as JSON."""
        return json.dumps({"categories": self.categories}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> FeatureEncoding:
        """Read what `to_json` wrote."""
        return cls(categories=json.loads(text)["categories"])


def learn_encoding(training: pd.DataFrame, features: Sequence[str]) -> FeatureEncoding:
    """Learn the categories of each text feature from training rows only.

    Args:
        training: Training rows, one column per feature.
        features: Names of the features, in the order the matrix shall have.

    Returns:
        Sorted categories per text feature, None per numeric one.

    Raises:
        FeatureColumnsError: If a feature is not a column.
    """
    _require_columns(training, features)
    return FeatureEncoding(
        categories={
            name: None
            if pd.api.types.is_numeric_dtype(training[name])
            else sorted(training[name].dropna().unique().tolist())
            for name in features
        }
    )


def encode_features(frame: pd.DataFrame, encoding: FeatureEncoding) -> NDArray[np.float64]:
    """Encode rows as numbers.

    Args:
        frame: Rows, one column per feature; other columns are ignored.
        encoding: What was learned during training.

    Returns:
        Matrix of shape (rows, features). A category becomes its position
        among the known ones; missing values and categories never seen in
        training become NaN.

    Raises:
        FeatureColumnsError: If a feature is not a column.
    """
    _require_columns(frame, encoding.features)
    matrix = np.empty((len(frame), len(encoding.features)), dtype=np.float64)
    numbers = [at for at, names in enumerate(encoding.categories.values()) if names is None]
    # All numbers at once: column by column takes longer than the model itself for a row alone.
    chosen = frame[[encoding.features[at] for at in numbers]]
    matrix[:, numbers] = chosen.to_numpy(dtype=np.float64, na_value=np.nan)
    for at, (name, categories) in enumerate(encoding.categories.items()):
        if categories is not None:
            codes = pd.Index(categories).get_indexer(pd.Index(frame[name]))
            matrix[:, at] = np.where(codes < 0, np.nan, codes)
    return matrix


def _require_columns(frame: pd.DataFrame, features: Sequence[str]) -> None:
    missing = [name for name in features if name not in frame.columns]
    if missing:
        raise FeatureColumnsError(missing, came=frame.columns)
