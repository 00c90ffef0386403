"""Runs dbt Python models in the session of the thread that dbt gave them."""

from __future__ import annotations

import importlib.metadata
import linecache
import traceback
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from dbt_common.exceptions import DbtRuntimeError
from packaging.requirements import InvalidRequirement, Requirement

from dbt.adapters.openspark import errors
from dbt.adapters.openspark.frames import write_table
from dbt.adapters.openspark.output import captured, dbt_log

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def run_python_model(
    session: SparkSession, model: dict[str, Any], compiled_code: str, file: Path
) -> None:
    """Runs the compiled code of a model, which calls `model()` and writes its frame.

    Args:
        session: What the model gets as `session` and as the global `spark`.
        model: The node of the manifest, as a dictionary.
        compiled_code: The user's file, followed by what dbt and the adapter add.
        file: The user's file, which a traceback shall show.

    Raises:
        DbtRuntimeError: If the model needs a package that is missing, or fails.
    """
    _require_packages(model)
    config = model["config"]
    namespace = {
        # Not an importable module, so that functions of the model are pickled by value
        # when Spark sends them to its workers.
        "__name__": f"dbt_model_{model['alias']}",
        "__file__": str(file),
        "spark": session,
        "write_dbt_table": lambda frame, relation: write_table(session, frame, relation, config),
    }
    with captured(dbt_log(model["alias"])):
        try:
            exec(_compile(model["raw_code"], compiled_code, file), namespace)
        except Exception as error:
            raise _model_error(error, model, file) from error


def _compile(raw_code: str, compiled_code: str, file: Path) -> CodeType:
    """Compiles so that line numbers are those of the user's file."""
    linecache.checkcache(str(file))
    # dbt strips the file's leading blank lines, and macros put blanks before the code.
    code = compiled_code[compiled_code.index(raw_code) :]
    text = "".join(linecache.getlines(str(file)))
    skipped = text[: len(text) - len(text.lstrip())].count("\n")
    return compile("\n" * skipped + code, str(file), "exec", dont_inherit=True)


def _require_packages(model: dict[str, Any]) -> None:
    """Checks `packages` of the model's config against what is installed."""
    for wanted in model["config"].get("packages") or []:
        try:
            requirement = Requirement(wanted)
        except InvalidRequirement as error:
            raise DbtRuntimeError(
                f"Expected `packages` of {model['name']} to hold requirements such as "
                f"'scikit-learn>=1.6', but got {wanted!r}: {error}."
            ) from error
        try:
            installed = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError as error:
            raise DbtRuntimeError(_missing_package(model, wanted)) from error
        if not requirement.specifier.contains(installed, prereleases=True):
            raise DbtRuntimeError(
                f"Expected {wanted} for the model {model['name']}, but {requirement.name} "
                f"{installed} is installed. Install the version that the model asks for, or "
                "change its `packages`."
            )


def _missing_package(model: dict[str, Any], package: str) -> str:
    return (
        f"Expected the package {package!r} for the model {model['name']}, but it is not "
        f"installed beside dbt. Add it to the environment that runs dbt, for instance with "
        f"`uv add {package}`."
    )


def _model_error(error: Exception, model: dict[str, Any], file: Path) -> DbtRuntimeError:
    if isinstance(error, ModuleNotFoundError) and error.name:
        headline = _missing_package(model, error.name.split(".")[0])
    elif isinstance(error, DbtRuntimeError):
        headline = error.msg
    elif type(error).__module__.startswith(("pyspark.", "py4j.")):
        headline = errors.describe(error)
    else:
        headline = f"{type(error).__name__}: {error}"
    return DbtRuntimeError("\n\n".join(filter(None, (headline, _traceback(error, file)))))


def _traceback(error: Exception, file: Path) -> str:
    """The stack from the user's own lines on; empty if none of them is in it."""
    frames = traceback.extract_tb(error.__traceback__)
    # Lines that dbt and the adapter added have a number behind the end of the file.
    own = [n for n, frame in enumerate(frames) if frame.filename == str(file) and frame.line]
    if not own:
        return ""
    shown = frames[own[0] :]
    return "Traceback (most recent call last):\n" + "".join(traceback.format_list(shown))
