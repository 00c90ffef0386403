"""The gates, as the YAML says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flightline.configuration import read_parameters
from flightline.errors import ParameterError
from flightline.gates.behaviour import Latency, Limit, SaneScores, Signature, Throughput
from flightline.gates.comparisons import Gain, NoLoss, NoSliceLoss

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flightline.gates.verdict import Gate

KINDS: Mapping[str, type[Gate]] = {
    "gain": Gain,
    "no_loss": NoLoss,
    "no_slice_loss": NoSliceLoss,
    "limit": Limit,
    "scores": SaneScores,
    "signature": Signature,
    "latency": Latency,
    "throughput": Throughput,
}


def read_gates(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Gate]:
    """Read what stands under `gates:` in the YAML of a model.

    Args:
        values: Name of each gate to its `kind` and the parameters of that
            kind.

    Returns:
        Name of each gate to the gate.

    Raises:
        ParameterError: Names what cannot be used.
    """
    gates = {}
    for name, value in values.items():
        kind = str(value.get("kind"))
        if kind not in KINDS:
            raise ParameterError(
                f"gates.{name}.kind", expected=f"one of {', '.join(KINDS)}", came=kind
            )
        parameters = {key: value[key] for key in value if key != "kind"}
        gates[name] = read_parameters(KINDS[kind], parameters, at=f"gates.{name}")
    return gates
