"""Credentials read from a profile without a dbt command."""

from __future__ import annotations

import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.openspark.profile import read_credentials

PROFILES = """
shop:
  target: dev
  outputs:
    dev: {type: openspark, schema: shop, directory: spark}
    other: {type: openspark, schema: shop_other, method: local}
    session: {type: spark, method: session, host: NA, schema: shop}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: shop\nprofile: shop\n", encoding="utf-8")
    (tmp_path / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    return tmp_path


def test_the_default_target_is_read_and_its_folder_belongs_to_the_project(project):
    credentials = read_credentials(project)

    assert (credentials.schema, credentials.method) == ("shop", "session")
    assert credentials.directory == str(project / "spark")


def test_another_target_may_be_chosen(project):
    assert read_credentials(project, target="other").schema == "shop_other"


def test_the_profiles_may_lie_elsewhere(project, tmp_path_factory):
    profiles = tmp_path_factory.mktemp("profiles")
    (project / "profiles.yml").rename(profiles / "profiles.yml")

    assert read_credentials(project, profiles=profiles).schema == "shop"


def test_a_profile_of_another_adapter_is_refused(project):
    with pytest.raises(DbtRuntimeError, match="Expected a profile of `type: openspark`, but got"):
        read_credentials(project, target="session")


def test_variables_of_the_environment_are_read_anew(project, monkeypatch):
    text = PROFILES.replace("target: dev", "target: \"{{ env_var('SHOP_TARGET', 'dev') }}\"")
    (project / "profiles.yml").write_text(text, encoding="utf-8")

    assert read_credentials(project).schema == "shop"
    monkeypatch.setenv("SHOP_TARGET", "other")
    assert read_credentials(project).schema == "shop_other"
