"""A training, whole, as the YAML of a training model says it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from flightline.configuration import (
    read_parameters,
    refuse_unknown,
    require_mapping,
    require_number,
)
from flightline.errors import ParameterError
from flightline.objectives import CLASSIFICATION, OBJECTIVES
from flightline.training.algorithms import ALGORITHMS
from flightline.training.plans import CalibrationPlan, CrossValidationPlan, SearchPlan
from flightline.training.split import TimeSplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_NESTED = {
    "split": TimeSplit,
    "cross_validation": CrossValidationPlan,
    "search": SearchPlan,
    "calibration": CalibrationPlan,
}


@dataclass(frozen=True)
class TrainingSpec:
    """What to train, on what, and how.

    Attributes:
        features_table: Name of the table of features, with its schema.
        objective: `classification` of labels 0 and 1, or `regression`.
        split: How to split the rows by date.
        algorithm: Name of the algorithm.
        parameters: The algorithm's own parameters.
        seed: Seed of everything random.
        largest_driver_megabytes: Most memory that a training set may take in
            the process of the driver.
        cross_validation: How to measure on earlier parts of time, or None.
        search: How to look for better parameters, or None.
        calibration: How to correct probabilities, or None.
    """

    features_table: str
    objective: str
    split: TimeSplit
    algorithm: str
    parameters: Mapping[str, Any]
    seed: int
    largest_driver_megabytes: float
    cross_validation: CrossValidationPlan | None = None
    search: SearchPlan | None = None
    calibration: CalibrationPlan | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            ParameterError: Names the key.
        """
        if self.objective not in OBJECTIVES:
            raise ParameterError(
                "training.objective", expected=" or ".join(OBJECTIVES), came=self.objective
            )
        refuse_unknown([self.algorithm], ALGORITHMS, at="training.algorithm")
        require_number("training.largest_driver_megabytes", self.largest_driver_megabytes, above=0)
        require_number("training.seed", self.seed, above=-1, whole=True)
        if self.calibration is not None and self.objective != CLASSIFICATION:
            raise ParameterError(
                "training.calibration",
                expected=f"nothing with the objective {self.objective}: only "
                "probabilities can be calibrated",
                came=self.calibration.method,
            )
        entry = ALGORITHMS[self.algorithm]
        if self.objective not in entry.objectives:
            raise ParameterError(
                "training.algorithm",
                expected=f"one for the objective {self.objective}: "
                + ", ".join(
                    name for name, other in ALGORITHMS.items() if self.objective in other.objectives
                ),
                came=self.algorithm,
            )
        if entry.is_distributed and (self.cross_validation or self.search):
            raise ParameterError(
                "training.cross_validation" if self.cross_validation else "training.search",
                expected=f"nothing with {self.algorithm}: it fits many models in the driver, and "
                "this algorithm is for data that do not fit there",
                came=asdict(self.cross_validation or self.search),  # type: ignore[arg-type]
            )

    @classmethod
    def from_config(cls, config: object) -> TrainingSpec:
        """Read what stands under `meta: training:`.

        Args:
            config: The mapping that dbt hands over.

        Returns:
            The training.

        Raises:
            ParameterError: If a key is unknown, missing or has a value that
                cannot be used; it names the key.
        """
        options = require_mapping(config, at="training")
        for name, kind in _NESTED.items():
            if options.get(name) is not None:
                options[name] = read_parameters(kind, options[name], at=f"training.{name}")
        if "parameters" in options:
            options["parameters"] = require_mapping(options["parameters"], at="training.parameters")
        return read_parameters(cls, options, at="training")

    def to_json(self) -> str:
        """Write the training as JSON."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> TrainingSpec:
        """Read what `to_json` wrote."""
        return cls.from_config(json.loads(text))

    def with_found(self, parameters: Mapping[str, Any]) -> TrainingSpec:
        """Return the training with parameters that a search has found.

        The search itself is gone: who trains this again gets the same model
        without searching.
        """
        return replace(self, parameters={**self.parameters, **parameters}, search=None)
