"""The command line: `flightline`."""

from __future__ import annotations

from flightline.cli.main import main

__all__ = ["main"]
