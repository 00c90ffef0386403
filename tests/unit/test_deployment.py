"""Images, compose and Kubernetes: what can be proved of them without running any."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

import kubernetes_validate
import pytest
import yaml
from kubeflow_spark_api.models import SparkV1alpha1SparkConnect

from dbt.adapters.openspark.profile import read_credentials
from dbt.adapters.openspark.settings import delta_coordinates, session_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
OVERLAYS = ("dev", "production")
KUBERNETES = "1.37"
SPARK_CONNECT = "SparkConnect"


def render(overlay: str) -> list[dict[str, Any]]:
    """All resources of an overlay."""
    folder = str(DEPLOY / "kubernetes" / "overlays" / overlay)
    if shutil.which("kustomize"):
        command = ["kustomize", "build", folder]
    elif shutil.which("kubectl"):
        command = ["kubectl", "kustomize", folder]
    else:
        pytest.skip("neither kustomize nor kubectl is installed, which render the overlays")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


@pytest.fixture(scope="module", params=OVERLAYS)
def resources(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return render(request.param)


def find_pods(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Specs of the pods that a resource makes."""
    spec = resource.get("spec", {})
    if resource["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    if resource["kind"] == SPARK_CONNECT:
        return [spec["server"]["template"]["spec"], spec["executor"]["template"]["spec"]]
    return [spec["template"]["spec"]] if "template" in spec else []


def find_values(node: Any, name: str) -> list[Any]:
    """All values under a name, however deep."""
    if isinstance(node, list):
        return [value for item in node for value in find_values(item, name)]
    if not isinstance(node, dict):
        return []
    below = [value for item in node.values() for value in find_values(item, name)]
    return below + ([node[name]] if name in node else [])


def test_kubernetes_resources_fit_their_schemas(resources: list[dict[str, Any]]) -> None:
    ours = [resource for resource in resources if resource["kind"] != SPARK_CONNECT]
    assert len(ours) > 15
    for resource in ours:
        kubernetes_validate.validate(resource, KUBERNETES, strict=True)


def test_a_typing_error_in_a_resource_is_found(resources: list[dict[str, Any]]) -> None:
    deployment = next(resource for resource in resources if resource["kind"] == "Deployment")
    deployment = json.loads(json.dumps(deployment))
    deployment["spec"]["template"]["spec"]["containers"][0]["imagePulPolicy"] = "Always"
    with pytest.raises(kubernetes_validate.ValidationError, match="imagePulPolicy"):
        kubernetes_validate.validate(deployment, KUBERNETES, strict=True)


def test_spark_connect_fits_the_types_of_the_operator(resources: list[dict[str, Any]]) -> None:
    server = next(resource for resource in resources if resource["kind"] == SPARK_CONNECT)
    read = SparkV1alpha1SparkConnect.from_dict(server)
    # What the types do not know would be missing on the way back.
    assert read is not None
    assert read.to_dict()["spec"].keys() == server["spec"].keys()
    assert read.to_dict()["spec"]["server"] == server["spec"]["server"]
    assert read.to_dict()["spec"]["executor"] == server["spec"]["executor"]
    assert server["spec"]["sparkVersion"] == version("pyspark")


def test_all_is_in_the_namespace_of_the_overlay() -> None:
    for overlay, expected in (("dev", "flightline-dev"), ("production", "flightline")):
        for resource in render(overlay):
            place = "name" if resource["kind"] == "Namespace" else "namespace"
            assert resource["metadata"][place] == expected
            assert all(subject["namespace"] == expected for subject in resource.get("subjects", []))


def test_no_container_is_root_or_writes_to_its_image(resources: list[dict[str, Any]]) -> None:
    pods = [pod for resource in resources for pod in find_pods(resource)]
    assert len(pods) >= 5
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False
            assert security["readOnlyRootFilesystem"] is True
            assert security["capabilities"] == {"drop": ["ALL"]}


def test_secrets_are_named_and_never_written_down(resources: list[dict[str, Any]]) -> None:
    assert not [resource for resource in resources if resource["kind"] == "Secret"]
    variables = [entry for entries in find_values(resources, "env") for entry in entries]
    secret = re.compile("PASSWORD|TOKEN|SECRET|ACCESS_KEY|URLS")
    named = [entry for entry in variables if secret.search(entry["name"])]
    assert named
    assert all("secretKeyRef" in entry.get("valueFrom", {}) for entry in named)


def test_images_are_of_a_version(resources: list[dict[str, Any]]) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    images = [
        *find_values(resources, "image"),
        *(image.rstrip("}") for image in find_values(compose, "image")),
    ]
    assert images
    assert all(re.search(r":\d+\.\d+[^:/]*$|@sha256:", image) for image in images), images


def test_each_network_policy_selects_pods_that_there_are(resources: list[dict[str, Any]]) -> None:
    labels = []
    for resource in resources:
        templates = find_values(resource.get("spec", {}), "template")
        labels += [template["metadata"]["labels"] for template in templates]
    policies = [resource for resource in resources if resource["kind"] == "NetworkPolicy"]
    for selector in find_values(policies, "podSelector"):
        wanted = selector.get("matchLabels", {}).items()
        assert any(wanted <= has.items() for has in labels), selector


def test_compose_fits_its_schema() -> None:
    subprocess.run(
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"],
        check=True,
        capture_output=True,
    )


def test_compose_publishes_on_loopback_and_takes_secrets_from_files() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())
    written = (DEPLOY / "make_secrets").read_text(encoding="utf-8")
    assert all(name in written for name in compose["secrets"])
    secret = re.compile("PASSWORD|TOKEN|SECRET|URLS|KEY")
    for variables in find_values(compose, "environment"):
        named = {key: value for key, value in variables.items() if secret.search(key)}
        assert all("/run/secrets/" in value for value in named.values()), named


def test_images_are_built_from_named_files_and_no_secret_is_among_them() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "*"
    let_in = [PurePath(line[1:]) for line in patterns if line.startswith("!")]
    for secret in (
        ".env",
        ".git/config",
        "deploy/secrets/api_token",
        ".flightline/mlflow/mlflow.db",
    ):
        assert not [path for path in let_in if PurePath(secret).is_relative_to(path)], secret


def test_a_jar_that_differs_is_refused_and_what_is_there_is_kept(tmp_path: Path) -> None:
    jar = tmp_path / "thing-1.0.jar"
    jar.write_bytes(b"what was fetched before")
    digest = hashlib.sha256(jar.read_bytes()).hexdigest()
    wanted = tmp_path / "jars.txt"

    def fetch(expected: str, where: str) -> subprocess.CompletedProcess[str]:
        wanted.write_text(f"# one\n{expected} org/thing/1.0/{jar.name}\n", encoding="utf-8")
        return subprocess.run(
            [sys.executable, DEPLOY / "image" / "fetch_jars.py", tmp_path, wanted],
            env={"MAVEN_REPOSITORY": where},
            capture_output=True,
            text=True,
            check=False,
        )

    assert fetch(digest, "file:///nowhere").returncode == 0
    other = tmp_path / "central" / "org" / "thing" / "1.0"
    other.mkdir(parents=True)
    (other / jar.name).write_bytes(b"tampered with")
    refused = fetch("0" * 64, (tmp_path / "central").as_uri())
    assert refused.returncode == 1
    assert hashlib.sha256(b"tampered with").hexdigest() in refused.stderr
    assert jar.read_bytes() == b"what was fetched before"
    assert not list(tmp_path.glob("*.part"))


def test_the_image_holds_the_jars_that_the_packages_want() -> None:
    lines = (DEPLOY / "image" / "jars.txt").read_text(encoding="utf-8").splitlines()
    places = [line.split()[1] for line in lines if not line.startswith("#")]
    group, name, number = delta_coordinates().split(":")
    assert f"{group.replace('.', '/')}/{name}/{number}/{name}-{number}.jar" in places


@pytest.mark.parametrize(
    ("target", "method", "master"),
    [
        ("container", "session", "local[*]"),
        ("connect", "connect", "local[*]"),
        ("cluster", "session", "spark://spark.example.com:7077"),
        ("kubernetes", "session", "k8s://https://kubernetes.default.svc"),
    ],
)
def test_a_target_says_where_spark_runs(
    monkeypatch: pytest.MonkeyPatch, target: str, method: str, master: str
) -> None:
    for name, value in {
        "FLIGHTLINE_TARGET": target,
        "FLIGHTLINE_JARS": "/jars",
        "FLIGHTLINE_SPARK_IMAGE": "flightline-spark:0.1.0",
        "FLIGHTLINE_SPARK_MASTER": "spark://spark.example.com:7077",
        "FLIGHTLINE_SPARK_REMOTE": "sc://spark.example.com:15002",
        "FLIGHTLINE_WAREHOUSE": "s3a://bucket/warehouse",
        "POD_IP": "10.0.0.1",
        "POD_NAME": "dbt",
        "POD_NAMESPACE": "flightline",
    }.items():
        monkeypatch.setenv(name, value)
    credentials = read_credentials(ROOT, profiles=ROOT)
    assert (credentials.method, credentials.schema) == (method, "flightline")
    assert credentials.master == master
    assert credentials.server_side_parameters["spark.sql.ansi.enabled"] == "true"
    if method == "session":
        settings = session_settings(
            master=credentials.master,
            app_name="dbt",
            directory=ROOT,
            jvm_options=[],
            overrides=credentials.server_side_parameters,
        )
        # Nothing is asked of Maven.
        assert "spark.jars.packages" not in settings
        assert settings["spark.jars"] == "/jars/delta-spark.jar"


def test_without_a_target_spark_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLIGHTLINE_TARGET", raising=False)
    credentials = read_credentials(ROOT, profiles=ROOT)
    assert (credentials.method, credentials.master) == ("session", "local[*]")


def test_the_entrypoint_reads_secrets_from_files(tmp_path: Path) -> None:
    # Paths other than those of secrets are left alone: PGPASSFILE and its like mean the file.
    done = subprocess.run(
        [DEPLOY / "image" / "entrypoint", "env"],
        env={"PATH": "/usr/bin:/bin", "LOG_FILE": str(tmp_path / "log")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"LOG_FILE={tmp_path / 'log'}" in done.stdout
