"""What dbt does around models: aliases, ephemeral models, sampling, the cache, show, debug.

Left out: BaseTestEmptySeedFlag, because `dbt seed --empty` comes with a later dbt-core.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.tests.adapter.aliases import fixtures as aliases
from dbt.tests.adapter.aliases.test_aliases import (
    BaseAliasErrors,
    BaseAliases,
    BaseSameAliasDifferentDatabases,
    BaseSameAliasDifferentSchemas,
)
from dbt.tests.adapter.caching.test_caching import (
    BaseCachingLowercaseModel,
    BaseCachingSelectedSchemaOnly,
    BaseCachingUppercaseModel,
    BaseNoPopulateCache,
)
from dbt.tests.adapter.concurrency.test_concurrency import BaseConcurrency
from dbt.tests.adapter.dbt_debug.test_dbt_debug import (
    BaseDebugInvalidProjectPostgres,
    BaseDebugPostgres,
)
from dbt.tests.adapter.dbt_show.test_dbt_show import (
    BaseShowDoesNotHandleDoubleLimit,
    BaseShowLimit,
    BaseShowSqlHeader,
)
from dbt.tests.adapter.empty import _models as empty_models
from dbt.tests.adapter.empty.test_empty import (
    BaseTestEmpty,
    BaseTestEmptyInlineSourceRef,
    MetadataWithEmptyFlag,
)
from dbt.tests.adapter.ephemeral.test_ephemeral import (
    BaseEphemeralErrorHandling,
    BaseEphemeralMulti,
    BaseEphemeralNested,
)
from dbt.tests.adapter.relations.test_changing_relation_type import BaseChangeRelationTypeValidator
from dbt.tests.adapter.relations.test_dropping_schema_named import BaseDropSchemaNamed
from dbt.tests.adapter.sample_mode.test_sample_mode import BaseSampleModeTest
from dbt.tests.util import check_relations_equal, run_dbt
from dbt_common.exceptions import DbtRuntimeError


class TextOfSpark:
    """Spark casts to `string`."""

    @pytest.fixture(scope="class")
    def macros(self):
        return {
            "cast.sql": aliases.MACROS__CAST_SQL.replace("::text", "::string"),
            "expect_value.sql": aliases.MACROS__EXPECT_VALUE_SQL,
        }


class TestAliases(TextOfSpark, BaseAliases):
    pass


class TestAliasErrors(BaseAliasErrors):
    pass


class TestSameAliasDifferentSchemas(TextOfSpark, BaseSameAliasDifferentSchemas):
    pass


class TestSameAliasDifferentDatabases(TextOfSpark, BaseSameAliasDifferentDatabases):
    pass


def words_of_run(name: str) -> str:
    """The statement that dbt ran for a model, without its white space."""
    return "".join(Path(f"target/run/test/models/{name}.sql").read_text(encoding="utf-8").split())


class TestEphemeralMulti(BaseEphemeralMulti):
    def test_ephemeral_multi(self, project):
        """The published test expects the SQL of Postgres."""
        run_dbt(["seed"])
        assert len(run_dbt(["run"])) == 3

        for model in ("dependent", "double_dependent", "super_dependent"):
            check_relations_equal(project.adapter, ["seed", model])
        assert words_of_run("double_dependent").startswith(
            f"createorreplaceview{project.test_schema}.double_dependent"
            f"aswith__dbt__cte__baseas(select*from{project.test_schema}.seed),"
            "__dbt__cte__base_copyas(select*from__dbt__cte__base)"
        )


class TestEphemeralNested(BaseEphemeralNested):
    def test_ephemeral_nested(self, project):
        """The published test expects the SQL of Postgres."""
        assert len(run_dbt(["run"])) == 2

        assert words_of_run("root_view") == (
            f"createorreplaceview{project.test_schema}.root_view"
            "aswith__dbt__cte__ephemeral_level_twoas"
            f"(select*from{project.test_schema}.source_table),"
            "__dbt__cte__ephemeralas(select*from__dbt__cte__ephemeral_level_two)"
            "select*from__dbt__cte__ephemeral"
        )
        rows = project.run_sql("select id from {schema}.root_view", fetch="all")
        assert {row[0] for row in rows} == {1, None}


class TestEphemeralErrorHandling(BaseEphemeralErrorHandling):
    pass


class TestEmpty(BaseTestEmpty):
    pass


class TestEmptyInlineSourceRef(BaseTestEmptyInlineSourceRef):
    pass


class TestMetadataWithEmptyFlag(MetadataWithEmptyFlag):
    @pytest.fixture(scope="class")
    def models(self):
        return {
            "schema.yml": empty_models.SCHEMA,
            "control.sql": empty_models.CONTROL,
            "get_columns_in_relation.sql": empty_models.GET_COLUMNS_IN_RELATION,
            "alter_column_type.sql": empty_models.ALTER_COLUMN_TYPE.replace("varchar", "string"),
            "alter_relation_comment.sql": empty_models.ALTER_RELATION_COMMENT,
            "alter_column_comment.sql": empty_models.ALTER_COLUMN_COMMENT,
            "alter_relation_add_remove_columns.sql": (
                empty_models.ALTER_RELATION_ADD_REMOVE_COLUMNS.replace("varchar", "string")
            ),
            "truncate_relation.sql": empty_models.TRUNCATE_RELATION,
        }


class TestSampleModeTest(BaseSampleModeTest):
    pass


class WithoutDatabase:
    """Relations of Spark have no database, which the published class compares too."""

    def run_and_inspect_cache(self, project, run_args=None):
        names = []
        for _ in range(2):
            run_dbt(run_args)
            (relation,) = project.adapter.cache.relations
            names.append((relation.schema, relation.identifier.lower()))

        assert names == [(project.test_schema, "model")] * 2


class TestCachingLowercaseModel(WithoutDatabase, BaseCachingLowercaseModel):
    pass


class TestCachingUppercaseModel(WithoutDatabase, BaseCachingUppercaseModel):
    pass


class TestCachingSelectedSchemaOnly(WithoutDatabase, BaseCachingSelectedSchemaOnly):
    pass


class TestNoPopulateCache(WithoutDatabase, BaseNoPopulateCache):
    pass


class TestConcurrency(BaseConcurrency):
    pass


class TestShowLimit(BaseShowLimit):
    pass


class TestShowSqlHeader(BaseShowSqlHeader):
    pass


class TestShowDoesNotHandleDoubleLimit(BaseShowDoesNotHandleDoubleLimit):
    def test_double_limit_throws_syntax_error(self, project):
        """The published test looks at a text that pytest has shortened."""
        with pytest.raises(DbtRuntimeError, match=r"Syntax error at or near 'limit'"):
            run_dbt(["show", "--limit", "1", "--inline", "select 1 limit 1"])


class TestDebug(BaseDebugPostgres):
    pass


class TestDebugInvalidProject(BaseDebugInvalidProjectPostgres):
    pass


class TestChangeRelationTypeValidator(BaseChangeRelationTypeValidator):
    pass


class TestDropSchemaNamed(BaseDropSchemaNamed):
    pass
