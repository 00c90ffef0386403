"""A booster and its encoding: all it takes to score a flight."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import lightgbm as lgb
import numpy as np

from flightline.model.encoding import FeatureEncoding, encode_features

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

_BOOSTER_FILE = "booster.txt"
_ENCODING_FILE = "encoding.json"


@dataclass(frozen=True)
class Scorer:
    """A trained model as plain text, light to send to other processes.

    Attributes:
        booster_text: The booster in LightGBM's own text format.
        encoding_text: The encoding as JSON.
    """

    booster_text: str
    encoding_text: str

    @property
    def features(self) -> list[str]:
        """Names of the features it needs."""
        return _parse_encoding(self.encoding_text).features

    def score(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probability of a late arrival per flight.

        Args:
            frame: Flights, one column per feature; other columns are ignored.

        Returns:
            Probabilities, shape (flights,).

        Raises:
            FeatureColumnsError: If a feature is not a column.
        """
        matrix = encode_features(frame, _parse_encoding(self.encoding_text))
        if not len(matrix):
            return np.empty(0, dtype=np.float64)
        # One thread: Spark already runs one task per core, and a server one
        # request per thread.
        scores = _parse_booster(self.booster_text).predict(matrix, num_threads=1)
        return np.asarray(scores, dtype=np.float64)

    def write(self, folder: Path) -> dict[str, Path]:
        """Write the model as two files.

        Args:
            folder: An existing folder.

        Returns:
            Name of each part to its file.
        """
        booster, encoding = folder / _BOOSTER_FILE, folder / _ENCODING_FILE
        booster.write_text(self.booster_text, encoding="utf-8")
        encoding.write_text(self.encoding_text, encoding="utf-8")
        return {"booster": booster, "encoding": encoding}

    @classmethod
    def read(cls, folder: Path) -> Scorer:
        """Read what `write` wrote."""
        return cls(
            booster_text=(folder / _BOOSTER_FILE).read_text(encoding="utf-8"),
            encoding_text=(folder / _ENCODING_FILE).read_text(encoding="utf-8"),
        )


# A Spark worker scores many batches with one model: parse it once per process.
@functools.lru_cache(maxsize=2)
def _parse_booster(text: str) -> lgb.Booster:
    return lgb.Booster(model_str=text)


@functools.lru_cache(maxsize=2)
def _parse_encoding(text: str) -> FeatureEncoding:
    return FeatureEncoding.from_json(text)
