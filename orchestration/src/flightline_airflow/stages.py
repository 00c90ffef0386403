"""A stage of the pipeline as a task: one dbt command, tried again for what passes by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowException, AirflowFailException
from cosmos import InvocationMode, ProfileConfig
from cosmos.operators.local import DbtBuildLocalOperator

from flightline_airflow.retries import judge, read_results

if TYPE_CHECKING:
    from flightline_airflow.settings import Project


class StageOperator(DbtBuildLocalOperator):
    """Runs `dbt build --selector <stage>` in the project's own folder and environment.

    One command per stage and not one per model: each costs the start of dbt, and a stage has up to
    hundreds of models and tests.
    """

    def __init__(
        self, *, project: Project, stage: str, transient_errors: tuple[str, ...], **kwargs: Any
    ) -> None:
        """Describe the command; the clock is put in when the task runs.

        Args:
            project: Where the dbt project is and with what it is run.
            stage: Selector of the stage.
            transient_errors: Regular expressions of errors that pass by themselves.
            kwargs: Whatever Airflow's operators take.
        """
        super().__init__(
            selector=stage,
            project_dir=str(project.directory),
            profile_config=ProfileConfig(
                profile_name=project.read_project_file()["profile"],
                target_name=project.target,
                profiles_yml_filepath=project.directory / "profiles.yml",
            ),
            dbt_executable_path=str(project.programs / "dbt"),
            vars={**project.variables, "as_of": "{{ find_as_of(dag_run) }}"},
            invocation_mode=InvocationMode.SUBPROCESS,
            install_deps=False,
            emit_datasets=False,
            should_store_compiled_sql=False,
            **kwargs,
        )
        self.project = project
        self.transient_errors = transient_errors

    def run_command(self, cmd: list[str], env: dict[str, Any], context: Any, **_: Any) -> Any:
        """Run the command that Cosmos has built.

        Cosmos would run it in a copy of the project. Warehouse, models and artifacts lie under the
        project's folder, and the copy's would be lost with it.

        Raises:
            AirflowException: If it failed for a reason that passes by itself.
            AirflowFailException: If it failed for another, which ends all tries.
        """
        directory = self.project.directory
        flags = self._generate_dbt_flags(str(directory), directory / "profiles.yml")
        began = datetime.now(UTC)
        result = self.run_subprocess([*cmd, *flags], env=env, cwd=str(directory))
        if result.exit_code == 0:
            return result
        failure = judge(
            result.exit_code,
            read_results(self.project.find_target_path(), began=began),
            "\n".join(result.full_output),
            transient_errors=self.transient_errors,
        )
        error = AirflowException if failure.is_transient else AirflowFailException
        raise error(f"{self.selector}: {failure.reason}")
