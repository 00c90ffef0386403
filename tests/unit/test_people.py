from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from flightline.promotion import name_person

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def git_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Git settings of the test's own, outside of any checkout."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LOGNAME", "builder")
    return tmp_path / "config"


def test_a_person_is_named_as_git_knows_them(git_config: Path) -> None:
    git_config.write_text("[user]\nname = Ann Lee\nemail = ann@example.org\n")

    assert name_person() == "Ann Lee <ann@example.org>"


def test_without_git_settings_the_account_is_named(git_config: Path) -> None:
    assert name_person() == "builder"


def test_without_git_the_account_is_named(
    git_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", fail)

    assert name_person() == "builder"
