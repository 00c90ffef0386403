"""Correct probabilities by what was learned on later rows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Probabilities nearer to 0 or 1 than this have no finite log-odds.
_EDGE = 1e-12


@dataclass(frozen=True)
class Calibration:
    """A curve from raw to corrected probabilities.

    Attributes:
        method: `platt` or `isotonic`, for those who read it.
        inputs: Points of the curve in ascending order: log-odds for platt,
            else probabilities.
        outputs: What they become, on the same scale. Platt's curve is the
            straight line through its two points.
    """

    method: str
    inputs: Sequence[float]
    outputs: Sequence[float]

    def apply(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the corrected probabilities, shape (rows,)."""
        if self.method == "isotonic":
            return np.interp(probabilities, self.inputs, self.outputs)
        low, high = self.inputs
        slope = (self.outputs[1] - self.outputs[0]) / (high - low)
        log_odds = self.outputs[0] + slope * (to_log_odds(probabilities) - low)
        return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)

    def to_json(self) -> str:
        """Write the curve as JSON."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))


def to_log_odds(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the natural logarithm of the odds, finite at 0 and 1 too."""
    inside = np.clip(probabilities, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float64)
