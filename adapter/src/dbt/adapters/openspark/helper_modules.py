"""Makes modules of the dbt project importable in Python models and on Spark's workers.

The config `module_paths` of a model (or `+module_paths` of a folder) lists folders, relative to
the project: `module_paths: [python]`. While the model runs they come first on Python's path.
Functions and classes of these modules travel to the workers by value, so nothing has to be
installed there; a helper must import other helpers at its top, not inside a function.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from dbt_common.exceptions import DbtRuntimeError

_lock = threading.Lock()
_users: Counter[Path] = Counter()


def module_folders(model: dict[str, Any], root: Path) -> list[Path]:
    """Returns the folders that `module_paths` of a model names.

    Raises:
        DbtRuntimeError: If one of them is not a folder.
    """
    named = model["config"].get("module_paths") or []
    folders = [(root / name).resolve() for name in ([named] if isinstance(named, str) else named)]
    for folder in folders:
        if not folder.is_dir():
            raise DbtRuntimeError(
                f"Expected `module_paths` of the model {model['name']} to name folders of the "
                f"project, but {folder} is not one. Paths are relative to {root}."
            )
    return folders


@contextmanager
def importable(folders: list[Path]) -> Iterator[None]:
    """Puts folders on Python's path for as long as some model uses them."""
    with _lock:
        for folder in folders:
            _users[folder] += 1
            if _users[folder] == 1:
                _add(folder)
    try:
        yield
    finally:
        with _lock:
            for folder in folders:
                _users[folder] -= 1
                if _users[folder] == 0:
                    _remove(folder)


def _add(folder: Path) -> None:
    from pyspark.cloudpickle import register_pickle_by_value

    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    for name in _module_names(folder):
        _with_module(name, register_pickle_by_value)


def _remove(folder: Path) -> None:
    from pyspark.cloudpickle import unregister_pickle_by_value

    sys.path.remove(str(folder))
    for name in _module_names(folder):
        _with_module(name, unregister_pickle_by_value)
    # The next dbt command of a long-lived process shall see the files as they are then.
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and folder in Path(file).parents:
            del sys.modules[name]


def _module_names(folder: Path) -> list[str]:
    return [module.name for module in pkgutil.iter_modules([str(folder)])]


def _with_module(name: str, register: Any) -> None:
    """Registers by name, without importing a module that the model may not need."""
    is_imported = name in sys.modules
    module = sys.modules.setdefault(name, ModuleType(name))
    try:
        register(module)
    except ValueError:
        # A module came or went since it was registered: there is nothing to take back.
        return
    finally:
        if not is_imported:
            del sys.modules[name]
