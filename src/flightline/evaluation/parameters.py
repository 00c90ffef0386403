"""How to evaluate, as the YAML says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flightline.configuration import read_parameters
from flightline.errors import ParameterError
from flightline.objectives import OBJECTIVES

MODEL = "model"
CHAMPION = "champion"


@dataclass(frozen=True)
class Baseline:
    """A predictor without machine learning: the mean label of like rows.

    Attributes:
        group_by: Columns in which like rows agree; none is the overall mean.
        prior_rows: Rows at the overall mean that each group is mixed with, so
            that a group of one is not taken at its word.
    """

    group_by: Sequence[str] = ()
    prior_rows: float = 0.0


@dataclass(frozen=True)
class Slice:
    """A way to part the rows, so that no part is forgotten behind the mean.

    Attributes:
        name: What the parts are called.
        column: Column whose values are the parts.
        edges: Where to cut the values of a numeric column into bins; none
            leaves them as they are.
    """

    name: str
    column: str
    edges: Sequence[float] = ()

    def __post_init__(self) -> None:
        """Refuse edges that are not in order.

        Raises:
            ParameterError: Names the slice.
        """
        if list(self.edges) != sorted(set(self.edges)):
            raise ParameterError(
                f"slices.{self.name}.edges", expected="rising numbers", came=list(self.edges)
            )


@dataclass(frozen=True)
class Bootstrap:
    """How to resample days, for intervals.

    Attributes:
        resamples: How often to draw the days again.
        seed: Seed of the draws.
        level: Share of the resampled values that an interval holds.
    """

    resamples: int
    seed: int
    level: float

    def __post_init__(self) -> None:
        """Refuse what gives no interval.

        Raises:
            ParameterError: Names the parameter.
        """
        if self.resamples < 1:
            raise ParameterError(
                "bootstrap.resamples", expected="a number above 0", came=self.resamples
            )
        if not 0 < self.level < 1:
            raise ParameterError(
                "bootstrap.level", expected="a share between 0 and 1", came=self.level
            )


@dataclass(frozen=True)
class Measures:
    """What to measure.

    Attributes:
        objective: `classification` (labels 1 and 0, scores are probabilities)
            or `regression`.
        calibration_bin_count: Bins of equal size that the calibration error is
            taken over.
        lift_share: Share of the rows with the highest scores in which lift is
            measured.
    """

    objective: str
    calibration_bin_count: int
    lift_share: float

    def __post_init__(self) -> None:
        """Refuse an unknown objective, and a share that is none.

        Raises:
            ParameterError: Names the parameter.
        """
        if self.objective not in OBJECTIVES:
            raise ParameterError("objective", expected=" or ".join(OBJECTIVES), came=self.objective)
        if not 0 < self.lift_share <= 1:
            raise ParameterError(
                "lift_share", expected="a share above 0, up to 1", came=self.lift_share
            )


@dataclass(frozen=True)
class EvaluationParameters:
    """How to evaluate.

    Attributes:
        measures: What to measure.
        baselines: Name of each baseline to how it predicts.
        slices: Ways to part the rows of the test split.
        least_slice_rows: Rows below which a part is not measured.
        bootstrap: How to find intervals.
    """

    measures: Measures
    baselines: Mapping[str, Baseline]
    slices: Sequence[Slice]
    least_slice_rows: int
    bootstrap: Bootstrap

    @classmethod
    def from_config(cls, values: Mapping[str, Any]) -> EvaluationParameters:
        """Read what stands under `evaluation:` in the YAML of a model.

        Args:
            values: The mapping; its keys are the fields of this class.

        Returns:
            The parameters.

        Raises:
            ParameterError: Names what cannot be used.
        """
        raw = read_parameters(cls, values, at="evaluation")
        taken = sorted({MODEL, CHAMPION} & set(raw.baselines))
        if taken:
            raise ParameterError(
                "evaluation.baselines", expected=f"no name {' or '.join(taken)}", came=taken
            )
        return replace(
            raw,
            measures=read_parameters(Measures, values["measures"], at="measures"),
            baselines={
                name: read_parameters(Baseline, value, at=f"baselines.{name}")
                for name, value in values["baselines"].items()
            },
            slices=tuple(read_parameters(Slice, value, at="slices") for value in values["slices"]),
            bootstrap=read_parameters(Bootstrap, values["bootstrap"], at="bootstrap"),
        )

    @property
    def columns(self) -> list[str]:
        """Columns of the table of features that evaluation looks at."""
        of_baselines = (name for baseline in self.baselines.values() for name in baseline.group_by)
        return list(dict.fromkeys([*of_baselines, *(part.column for part in self.slices)]))
