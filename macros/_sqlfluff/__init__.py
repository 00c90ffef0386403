"""What of dbt our SQL needs to be rendered by sqlfluff, without dbt.

sqlfluff's own stand-ins know no variables of the project and no `adapter`.
Names defined here replace them in every template, so that a lint sees the SQL
that dbt will run and still does not start Spark.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import yaml
from jinja2 import pass_context
from jinja2.runtime import Context

_PROJECT_FILE = Path(__file__).resolve().parents[2] / "dbt_project.yml"


def var(name: str, default: Any = None) -> Any:
    """Return the value of a variable in dbt_project.yml."""
    project = yaml.safe_load(_PROJECT_FILE.read_text(encoding="utf-8"))
    return project["vars"].get(name, default)


class graph:
    """The models of the project: none, for a lint looks at one file."""

    nodes: ClassVar[dict[str, Any]] = {}


class adapter:
    """The adapter: one database, so every dispatch ends at the default."""

    @staticmethod
    @pass_context
    def dispatch(context: Context, name: str, namespace: str | None = None) -> Any:
        """Return the macro named `default__<name>`."""
        return context.resolve(f"default__{name}")
