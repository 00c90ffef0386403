"""Runs dbt Python models in the session of the thread that dbt gave them."""

from __future__ import annotations

import importlib.metadata
import linecache
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from dbt_common.exceptions import DbtRuntimeError
from packaging.requirements import InvalidRequirement, Requirement

from dbt.adapters.openspark import errors
from dbt.adapters.openspark.column_check import check_columns
from dbt.adapters.openspark.frames import stage, to_spark
from dbt.adapters.openspark.helper_modules import importable, module_folders
from dbt.adapters.openspark.interruption import InterruptibleCode, ModelInterruptedError
from dbt.adapters.openspark.output import captured, dbt_log

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class PythonModel:
    """A Python model and where its file is.

    Attributes:
        node: The node of the manifest, as a dictionary.
        root: Folder of the dbt project or package.
    """

    node: dict[str, Any]
    root: Path

    @property
    def file(self) -> Path:
        """The user's file, which a traceback shall show."""
        return self.root / str(self.node["original_file_path"])


def run_python_model(
    session: SparkSession,
    model: PythonModel,
    compiled_code: str,
    code: InterruptibleCode,
    execute: Callable[[str], None],
) -> None:
    """Runs the compiled code of a model: it calls `model()`, stages its frame and writes it.

    Args:
        session: What the model gets as `session` and as the global `spark`.
        model: The model.
        compiled_code: The user's file, followed by what dbt and the adapter add.
        code: Is told when the code runs, so that it can be interrupted.
        execute: Runs a statement in the model's session.

    Raises:
        DbtRuntimeError: If the model needs a package that is missing, or fails.
    """

    def stage_frame(frame: Any, view: str) -> None:
        data = to_spark(session, frame)
        if model.node["config"].get("check_columns"):
            check_columns(session, data.schema, model.node)
        stage(session, data, view)

    hooks = {"stage_dbt_frame": stage_frame, "run_dbt_sql": execute, "dbt_batch": _batch}
    run_code(session, model, compiled_code, code, hooks)


def run_code(
    session: SparkSession,
    model: PythonModel,
    compiled_code: str,
    code: InterruptibleCode,
    names: dict[str, Any],
    then: Callable[[dict[str, Any]], None] = lambda namespace: None,
) -> None:
    """Runs a model's code with its prints in dbt's log and its errors told by its own lines.

    Args:
        session: The global `spark` of the code.
        model: The model.
        compiled_code: The user's file, and what follows it.
        code: Is told when the code runs, so that it can be interrupted.
        names: Further globals.
        then: Is called with the globals after the code has run, as a part of it.

    Raises:
        DbtRuntimeError: If the model needs a package that is missing, fails or is interrupted.
    """
    node = model.node
    _require_packages(node)
    namespace = {
        # Not an importable module, so that functions of the model are pickled by value
        # when Spark sends them to its workers.
        "__name__": f"dbt_model_{node['alias']}",
        "__file__": str(model.file),
        "spark": session,
        **names,
    }
    try:
        with captured(dbt_log(node["alias"])), importable(module_folders(node, model.root)), code:
            exec(_compile(node["raw_code"], compiled_code, model.file), namespace)
            then(namespace)
    except ModelInterruptedError as error:
        # It may have come just before the code was left.
        code.finish()
        raise DbtRuntimeError(
            f"The Python code of {node['name']} was interrupted."
            f"\n\n{_traceback(error, model.file)}".rstrip()
        ) from error
    except Exception as error:
        raise _model_error(error, node, model.file) from error


def _batch(batch: str, start: str, end: str) -> SimpleNamespace:
    """What a microbatch model sees as `dbt.batch`: its id and its bounds, in UTC."""
    return SimpleNamespace(
        id=batch,
        event_time_start=datetime.fromisoformat(start),
        event_time_end=datetime.fromisoformat(end),
    )


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


def _traceback(error: BaseException, file: Path) -> str:
    """The stack from the user's own lines on; empty if none of them is in it."""
    frames = traceback.extract_tb(error.__traceback__)
    # Lines that dbt and the adapter added have a number behind the end of the file.
    own = [n for n, frame in enumerate(frames) if frame.filename == str(file) and frame.line]
    if not own:
        return ""
    shown = [f for f in frames[own[0] :] if f.line or f.filename != str(file)]
    return "Traceback (most recent call last):\n" + "".join(traceback.format_list(shown))
