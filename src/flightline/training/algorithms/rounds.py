"""What boosters have in common: rounds, and when to stop."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from flightline.configuration import read_parameters, refuse_unknown, require_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

AT = "training.parameters"


@dataclass(frozen=True)
class Rounds:
    """How many trees to fit.

    Attributes:
        max_rounds: Most boosting rounds (trees) to fit.
        early_stopping_rounds: Rounds without a better validation metric after
            which fitting stops.
        early_stopping_metric: The engine's name of that metric.
    """

    max_rounds: int
    early_stopping_rounds: int
    early_stopping_metric: str

    def __post_init__(self) -> None:
        """Refuse counts below one."""
        for name in ("max_rounds", "early_stopping_rounds"):
            require_number(f"{AT}.{name}", getattr(self, name), above=0, whole=True)

    @classmethod
    def split_off(
        cls, parameters: Mapping[str, Any], *, own: Collection[str], known: Collection[str]
    ) -> tuple[Rounds, dict[str, int], dict[str, Any]]:
        """Tell the rounds from the other parameters of an engine.

        Args:
            parameters: All that the YAML gives.
            own: Counts that this library asks for besides the rounds.
            known: Parameters that the engine itself knows.

        Returns:
            The rounds, the counts, and what is for the engine.

        Raises:
            ParameterError: If one is missing, unknown or not positive.
        """
        names = {field.name for field in fields(cls)}
        refuse_unknown(parameters, {*names, *own, *known}, at=AT)
        rounds = read_parameters(
            cls, {name: parameters[name] for name in names & set(parameters)}, at=AT
        )
        counts = {name: parameters.get(name) for name in own}
        for name, value in counts.items():
            require_number(f"{AT}.{name}", value, above=0, whole=True)
        others = {
            name: value
            for name, value in parameters.items()
            if name not in names and name not in own
        }
        return rounds, counts, others  # type: ignore[return-value]
