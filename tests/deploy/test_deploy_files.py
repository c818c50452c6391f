"""What cannot be started here is held to the published schemas and to the rules of issue and design."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
DOCKERFILES = sorted((DEPLOY / "docker").glob("*.Dockerfile"))
MANIFESTS = [
    (file.name, manifest)
    for file in sorted((DEPLOY / "kubernetes").glob("[0-9]*.yaml"))
    for manifest in yaml.safe_load_all(file.read_text("utf-8"))
]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
OURS = {f"{name}-{number}" for name in ("web", "engine", "actions", "worker") for number in (1, 2)}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def pods() -> list[tuple[str, dict[str, Any]]]:
    return [
        (manifest["metadata"]["name"], manifest["spec"]["template"]["spec"])
        for _, manifest in MANIFESTS
        if manifest["kind"] in ("Deployment", "Job")
    ]


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_dockerfiles_have_no_fault_that_hadolint_knows(file: Path) -> None:
    result = run(str(BIN / "hadolint"), str(file))

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_images_run_as_nobody_and_say_whether_they_are_well(file: Path) -> None:
    last_stage = file.read_text("utf-8").rpartition("\nFROM ")[2]

    assert re.search(r"^USER 10001:10001$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage


def copied(file: Path) -> list[str]:
    found = re.findall(r"^COPY (?!--from)(.+) \S+$", file.read_text("utf-8"), re.MULTILINE)
    return [name for line in found for name in line.split()]


def test_the_application_runs_from_what_its_image_holds_without_the_engine(tmp_path: Path) -> None:
    for name in copied(DEPLOY / "docker" / "app.Dockerfile"):
        source, target = ROOT / name, tmp_path / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    environment = {"LOTSE_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(tmp_path)}
    code = (
        "import bot, os; assert bot.__file__.startswith(os.getcwd()), bot.__file__\n"
        "from bot.settings import load_settings; from bot.run.database import prepare_database\n"
        "prepare_database(load_settings())\n"
        "from actions.context import dialogue; dialogue().warm_up()\n"
        "import bot.web.__main__, bot.run.worker, bot.run.actions_server, sys\n"
        "from bot.run.worker import worker_tasks; from bot.bootstrap import build; import bot.clock\n"
        "core = build(load_settings()); worker_tasks(load_settings(), core.uow, core.clock)\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('rasa', 'tensorflow')]\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr


def test_the_engines_image_holds_of_our_code_only_bot_nlu_and_no_tensorflow() -> None:
    code = [name for name in copied(DEPLOY / "docker" / "engine.Dockerfile") if name.startswith("bot")]
    locked = (ROOT / "engine" / "pyproject.toml").read_text("utf-8")

    assert code == ["bot/__init__.py", "bot/nlu"]
    assert 'default-groups = ["dev"]' in locked  # so that --no-dev leaves the group `tensorflow` out


def test_the_compose_file_follows_the_compose_specification() -> None:
    result = run(
        str(BIN / "check-jsonschema"),
        "--builtin-schema",
        "vendor.compose-spec",
        str(DEPLOY / "compose.yml"),
    )

    assert result.returncode == 0, result.stdout


def test_compose_runs_two_of_each_and_opens_only_caddy() -> None:
    services = COMPOSE["services"]

    assert set(services) >= OURS | {"postgres", "redis", "caddy", "migration"}
    assert [name for name, service in services.items() if service.get("ports")] == ["caddy"]
    assert COMPOSE["networks"]["inner"]["internal"] is True


@pytest.mark.parametrize("name", sorted(OURS | {"migration", "caddy", "redis"}))
def test_compose_services_are_hardened_limited_and_watched(name: str) -> None:
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "memory" in service["deploy"]["resources"]["limits"]
    # Those built here have their check in the image.
    assert "healthcheck" in service or "build" in service


def test_no_secret_has_a_default_and_every_setting_exists() -> None:
    text = (DEPLOY / "compose.yml").read_text("utf-8")
    example = (DEPLOY / "lotse.env.example").read_text("utf-8")
    known = {f"LOTSE_{name.upper()}" for name in Settings.model_fields} | {"LOTSE_READY_FILE"}
    environments = [
        service.get("environment", {}) for name, service in COMPOSE["services"].items() if name in OURS
    ]

    assert set(re.findall(r"\$\{(\w+)", text)) - {"LOTSE_VERSION"} == set(
        re.findall(r"^(\w+)=$", example, re.M)
    )
    assert {name for one in environments for name in one} - known == set()
    config = next(manifest for _, manifest in MANIFESTS if manifest["kind"] == "ConfigMap")
    assert set(config["data"]) - known == set()
    assert not re.search(r"\$\{\w*(PASSWORD|TOKEN|KEY)\w*:-", text)


@pytest.mark.parametrize(
    ("file", "manifest"), MANIFESTS, ids=lambda one: one if isinstance(one, str) else one["kind"]
)
def test_manifests_follow_the_api_of_kubernetes(file: str, manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_the_kustomization_names_every_manifest() -> None:
    listed = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text("utf-8"))["resources"]

    assert listed == sorted({file for file, _ in MANIFESTS})


@pytest.mark.parametrize(("name", "pod"), pods(), ids=lambda one: one if isinstance(one, str) else "")
def test_pods_run_as_nobody_read_only_and_within_limits(name: str, pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in (*pod["containers"], *pod.get("initContainers", ())):
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"] is True
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"]["drop"] == ["ALL"]
        assert {"requests", "limits"} <= set(container["resources"])


def test_each_deployment_has_two_replicas_probes_and_a_disruption_budget() -> None:
    deployments = {m["metadata"]["name"]: m["spec"] for _, m in MANIFESTS if m["kind"] == "Deployment"}
    budgets = {m["metadata"]["name"] for _, m in MANIFESTS if m["kind"] == "PodDisruptionBudget"}

    assert set(deployments) == budgets == {"web", "engine", "actions", "worker"}
    for spec in deployments.values():
        assert spec["replicas"] == 2
        container = spec["template"]["spec"]["containers"][0]
        assert {"startupProbe", "livenessProbe"} <= set(container)


def test_one_job_migrates_and_everybody_else_waits_for_it() -> None:
    jobs = [manifest for _, manifest in MANIFESTS if manifest["kind"] == "Job"]
    waiting = {
        name
        for name, pod in pods()
        if any("--wait" in one["command"] for one in pod.get("initContainers", ()))
    }

    assert len(jobs) == 1
    assert waiting == {"web", "actions", "worker"}


def test_from_outside_only_web_can_be_reached() -> None:
    policies = {m["metadata"]["name"]: m["spec"] for _, m in MANIFESTS if m["kind"] == "NetworkPolicy"}

    assert policies["nobody"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, policy in policies.items():
        sources = [source for rule in policy.get("ingress") or () for source in rule["from"]]
        if name != "web":
            assert all(set(source) == {"podSelector"} for source in sources), name
    ingress = next(manifest for _, manifest in MANIFESTS if manifest["kind"] == "Ingress")
    backends = [
        path["backend"]["service"]["name"]
        for rule in ingress["spec"]["rules"]
        for path in rule["http"]["paths"]
    ]
    assert backends == ["web"]
    assert ingress["spec"]["tls"]


def test_the_caddyfile_is_valid_and_needs_nothing_but_its_variables(tmp_path: Path) -> None:
    text = (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8")
    wanted = set(re.findall(r"\{\$(\w+)\}", text))
    given = COMPOSE["services"]["caddy"]["environment"]
    values = {name: str(value).replace("${LOTSE_DOMAIN:?}", "lotse.example") for name, value in given.items()}

    assert wanted == set(given)
    result = run(
        str(BIN / "caddy"),
        *("adapt", "--validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "caddy" / "Caddyfile")),
        **values,
        XDG_DATA_HOME=str(tmp_path),
        XDG_CONFIG_HOME=str(tmp_path),
    )
    assert result.returncode == 0, result.stderr


def test_the_systemd_unit_runs_without_rights_of_its_own() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd" / "digitallotse.service", "utf-8")
    service = unit["Service"]

    assert service["ExecStart"].endswith("/lotse run")
    assert service["DynamicUser"] == service["NoNewPrivileges"] == "yes"
    assert (service["ProtectSystem"], service["Restart"], service["CapabilityBoundingSet"]) == (
        "strict",
        "always",
        "",
    )


def test_the_dashboard_is_one_that_grafana_can_import() -> None:
    board = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text("utf-8"))
    panels = board["panels"]

    assert board["title"] and board["schemaVersion"] >= 36
    assert len({panel["id"] for panel in panels}) == len(panels) >= 9
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])
