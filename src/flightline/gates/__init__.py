"""What a version must meet before it becomes champion."""

from flightline.gates.judge import judge_challenger
from flightline.gates.parameters import read_gates

__all__ = ["judge_challenger", "read_gates"]
