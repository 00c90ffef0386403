"""A model, its encoding and its calibration: all it takes to score a row."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from flightline.model.calibration import Calibration
from flightline.model.encoding import FeatureEncoding, encode_features
from flightline.model.predictors import FORMATS, parse_model

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

_ENCODING_FILE = "encoding.json"
_CALIBRATION_FILE = "calibration.json"


@dataclass(frozen=True)
class Scorer:
    """A trained model as the bytes of its files, light to send to other processes.

    Attributes:
        predictor: Name of the predictor that reads the model.
        model: The model in its engine's own format.
        encoding_text: The encoding as JSON.
        calibration_text: The calibration as JSON, or None if there is none.
    """

    predictor: str
    model: bytes = field(repr=False)
    encoding_text: str = field(repr=False)
    calibration_text: str | None = None

    @property
    def features(self) -> list[str]:
        """Names of the features it needs."""
        return _parse_encoding(self.encoding_text).features

    @property
    def modules(self) -> tuple[str, ...]:
        """Names under which its engine is imported."""
        return FORMATS[self.predictor].modules

    def score(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return a probability per row, or the predicted value of a regression.

        Args:
            frame: Rows, one column per feature; other columns are ignored.

        Returns:
            Scores, shape (rows,).

        Raises:
            FeatureColumnsError: If a feature is not a column.
        """
        matrix = self._encode(frame)
        if not len(matrix):
            return np.empty(0, dtype=np.float64)
        scores = parse_model(self.predictor, self.model).predict(matrix)
        if self.calibration_text is None:
            return scores
        return _parse_calibration(self.calibration_text).apply(scores)

    def contribute(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return what each feature adds to the score of each row.

        Args:
            frame: Rows, one column per feature; other columns are ignored.

        Returns:
            Contributions, shape (rows, features + 1), in the order of
            `features`; the last column is the expected value. They add up to
            the raw score: log-odds before calibration, or the predicted value
            of a regression.

        Raises:
            FeatureColumnsError: If a feature is not a column.
        """
        matrix = self._encode(frame)
        if not len(matrix):
            return np.empty((0, matrix.shape[1] + 1), dtype=np.float64)
        return parse_model(self.predictor, self.model).contribute(matrix)

    def _encode(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        return encode_features(frame, _parse_encoding(self.encoding_text))

    def write(self, folder: Path) -> dict[str, Path]:
        """Write the model as files.

        Args:
            folder: An existing folder.

        Returns:
            Name of each part to its file.
        """
        model, encoding = folder / FORMATS[self.predictor].file_name, folder / _ENCODING_FILE
        model.write_bytes(self.model)
        encoding.write_text(self.encoding_text, encoding="utf-8")
        parts = {"model": model, "encoding": encoding}
        if self.calibration_text is not None:
            parts["calibration"] = folder / _CALIBRATION_FILE
            parts["calibration"].write_text(self.calibration_text, encoding="utf-8")
        return parts

    @classmethod
    def read(cls, folder: Path) -> Scorer:
        """Read what `write` wrote.

        Raises:
            FileNotFoundError: If a file is missing.
        """
        encoding = (folder / _ENCODING_FILE).read_text(encoding="utf-8")
        calibration = folder / _CALIBRATION_FILE
        for name, form in FORMATS.items():
            if (folder / form.file_name).is_file():
                return cls(
                    predictor=name,
                    model=(folder / form.file_name).read_bytes(),
                    encoding_text=encoding,
                    calibration_text=calibration.read_text(encoding="utf-8")
                    if calibration.is_file()
                    else None,
                )
        names = ", ".join(form.file_name for form in FORMATS.values())
        raise FileNotFoundError(f"none of {names} in {folder}")


@functools.lru_cache(maxsize=2)
def _parse_encoding(text: str) -> FeatureEncoding:
    return FeatureEncoding.from_json(text)


@functools.lru_cache(maxsize=2)
def _parse_calibration(text: str) -> Calibration:
    return Calibration.from_json(text)
