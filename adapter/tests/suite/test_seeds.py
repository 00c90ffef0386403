"""Seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.tests.adapter.simple_seed import fixtures, seeds
from dbt.tests.adapter.simple_seed.test_seed import (
    BaseBasicSeedTests,
    BaseSeedConfigFullRefreshOff,
    BaseSeedConfigFullRefreshOn,
    BaseSeedCustomSchema,
    BaseSeedParsing,
    BaseSeedSpecificFormats,
    BaseSeedWithEmptyDelimiter,
    BaseSeedWithUniqueDelimiter,
    BaseSeedWithWrongDelimiter,
    BaseSimpleSeedEnabledViaConfig,
    BaseSimpleSeedWithBOM,
    BaseTestEmptySeed,
)
from dbt.tests.adapter.simple_seed.test_seed_type_override import BaseSimpleSeedColumnOverride
from dbt.tests.util import run_dbt


@pytest.fixture(scope="module", autouse=True)
def _expected_in_spark():
    """The expected table in one statement and with types that Spark has."""
    _, _, rows = seeds.seeds__expected_sql.partition("VALUES")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            seeds,
            "seeds__expected_sql",
            "create table {schema}.seed_expected as select seed_id, first_name, email, ip_address,"
            f" cast(birthday as timestamp) as birthday from values {rows.strip().rstrip(';')}"
            " as expected (seed_id, first_name, email, ip_address, birthday)",
        )
        yield


class ViewsStay:
    """A view of Spark outlives the table it reads, so a full refresh does not drop it."""

    def _check_relation_end_state(self, run_result, project, exists):
        super()._check_relation_end_state(run_result, project, exists=True)


class TestBasicSeedTests(ViewsStay, BaseBasicSeedTests):
    pass


class TestSeedConfigFullRefreshOn(ViewsStay, BaseSeedConfigFullRefreshOn):
    pass


class TestSeedConfigFullRefreshOff(ViewsStay, BaseSeedConfigFullRefreshOff):
    pass


class TestSeedCustomSchema(BaseSeedCustomSchema):
    pass


class TestSeedWithUniqueDelimiter(BaseSeedWithUniqueDelimiter):
    pass


class TestSeedWithWrongDelimiter(BaseSeedWithWrongDelimiter):
    def test_seed_with_wrong_delimiter(self, project):
        """Names are quoted, so the whole header is one odd name and no syntax error."""
        run_dbt(["seed"])
        columns = project.run_sql("describe {schema}.seed_pipe_separated", fetch="all")
        assert [column[0] for column in columns] == ["seed_id|first_name|email|ip_address|birthday"]


class TestSeedWithEmptyDelimiter(BaseSeedWithEmptyDelimiter):
    pass


class TestSimpleSeedEnabledViaConfig(BaseSimpleSeedEnabledViaConfig):
    pass


class TestSeedParsing(BaseSeedParsing):
    pass


class TestSimpleSeedWithBOM(BaseSimpleSeedWithBOM):
    @pytest.fixture(scope="class", autouse=True)
    def setUp(self, project):
        project.run_sql(seeds.seeds__expected_sql)
        path = Path(project.project_root) / "seeds" / "seed_bom.csv"
        path.write_text(seeds.seed__actual_csv, encoding="utf-8-sig")


class TestSeedSpecificFormats(BaseSeedSpecificFormats):
    @pytest.fixture(scope="class")
    def seeds(self, tmp_path_factory):
        # Without `seed.with.dots.csv`: Spark's catalog allows no dot in a table's name.
        numbers = "\n".join(map(str, range(20000)))
        return {
            "big_seed.csv": f"seed_id\n{numbers}\n",
            "seed_unicode.csv": seeds.seed__unicode_csv,
        }

    def test_simple_seed(self, project):
        assert len(run_dbt(["seed"])) == 2
        rows = project.run_sql(
            "select count(distinct seed_id) as rows, sum(seed_id) as total from {schema}.big_seed",
            fetch="one",
        )
        assert tuple(rows) == (20000, 199990000)


class TestEmptySeed(BaseTestEmptySeed):
    pass


class TestSimpleSeedColumnOverride(BaseSimpleSeedColumnOverride):
    @pytest.fixture(scope="class")
    def models(self):
        schema = fixtures.properties__schema_yml
        for foreign, own in (
            ("text", "string"),
            ("integer", "bigint"),
            ("timestamp without time zone", "timestamp"),
        ):
            schema = schema.replace(f"type: {foreign}", f"type: {own}")
        return {"schema.yml": schema}

    @staticmethod
    def seed_enabled_types():
        return {"seed_id": "string", "birthday": "date"}

    @staticmethod
    def seed_tricky_types():
        return {
            "seed_id_str": "string",
            "looks_like_a_bool": "string",
            "looks_like_a_date": "string",
        }
