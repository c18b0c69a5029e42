"""Dockerfile, compose.yaml and Caddyfile where no container engine runs: linted, and held to what the docs say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from config import web_server
from config.environment import DECLARED

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SHOP = ("web", "worker", "migrate")


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def test_the_dockerfile_is_as_hadolint_wants_it():
    run(tool("hadolint"), "Dockerfile")


def test_the_compose_file_keeps_to_the_specification():
    run(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "compose.yaml")


@pytest.mark.skipif(not shutil.which("caddy"), reason="caddy is not installed")
def test_the_proxy_understands_its_file():
    run("caddy", "validate", "--adapter", "caddyfile", "--config", "Caddyfile")


def test_the_shop_runs_without_rights_and_writes_its_data_only():
    image = (ROOT / "Dockerfile").read_text()
    assert "\nUSER 10001\n" in image
    for name in SHOP:
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert {volume.split(":")[1] for volume in service["volumes"]} == {"/data", "/metrics"}


def test_the_image_serves_as_make_run_does():
    assert 'CMD ["python", "-m", "config.web_server"]' in (ROOT / "Dockerfile").read_text()
    assert "command" not in COMPOSE["services"]["web"]
    grace = int(COMPOSE["services"]["web"]["stop_grace_period"].removesuffix("s"))
    assert grace > web_server.GRACE_SECONDS


def test_two_replicas_stand_behind_a_proxy_whose_network_alone_is_believed():
    web = COMPOSE["services"]["web"]
    assert web["deploy"]["replicas"] == "${WEB_REPLICAS:-2}"
    assert "ports" not in web
    (network,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert web["environment"]["TRUSTED_PROXIES"] == network["subnet"]
    on_front = {name for name, service in COMPOSE["services"].items() if "front" in service["networks"]}
    assert on_front == {"proxy", "web"}


def test_what_it_tells_the_shop_are_settings():
    known = set(DECLARED) | {"POSTGRES_PASSWORD"}
    for name in SHOP:
        assert set(COMPOSE["services"][name]["environment"]) <= known
