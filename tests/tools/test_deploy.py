"""The files that a service is run from name settings, commands, packages and machines that are there."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from api.cli import app
from api.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docs" / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "city-peers"}
API = {name: service for name, service in OURS.items() if "serve" in service["command"]}
PROXY = (ROOT / "docs" / "deploy" / "Caddyfile").read_text(encoding="utf-8")
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OF_OTHERS = {
    "FORWARDED_ALLOW_IPS",
    *(f"AWS_{name}" for name in ("ENDPOINT_URL", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION", "ALLOW_HTTP")),
}
"""What uvicorn and the library of object stores read."""


def list_commands() -> list[list[str]]:
    """Each command line of the project that the files and the guide name."""
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    lines = [line.partition("city-peers ")[2] for block in blocks for line in block.splitlines() if "peers " in line]
    of_guide = [
        ["city-peers", *shlex.split(line, comments=True)]
        for line in lines
        if line and line.split()[0] in known_commands()
    ]
    of_container = json.loads(re.findall(r"^CMD (.+)$", CONTAINER, re.MULTILINE)[0])
    return [*(one["command"] for one in OURS.values() if one["command"][0] == "city-peers"), of_container, *of_guide]


def known_commands() -> dict[str, Any]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", list_commands(), ids=" ".join)
def test_every_command_line_is_understood_by_the_command_line(line: list[str]) -> None:
    command, rest = known_commands()[line[1]], line[2:]
    while hasattr(command, "commands"):
        command, rest = command.commands[rest[0]], rest[1:]
    assert command.make_context(line[1], rest).command is command


def test_every_setting_in_the_compose_file_is_one_of_the_service() -> None:
    known = {f"CITY_PEERS_{name.upper()}" for name in Settings.model_fields}
    named = {name for service in OURS.values() for name in service.get("environment", {})}
    assert named
    assert named <= known | OF_OTHERS


def test_two_api_machines_and_the_builder_share_one_database_the_snapshots_and_nothing_else() -> None:
    machines = [*API.values(), SERVICES["builder"]]
    assert len(machines) >= 3
    for name in ("CITY_PEERS_DATABASE_URL", "CITY_PEERS_SNAPSHOT_DIR", "CITY_PEERS_SNAPSHOT_URL"):
        assert len({one["environment"][name] for one in machines}) == 1
    folders = Counter(volume for one in machines for volume in one["volumes"])
    shared = f"snapshots:{SERVICES['builder']['environment']['CITY_PEERS_SNAPSHOT_DIR']}"
    own = [volume.split(":")[0] for volume in folders.elements() if volume != shared]
    assert folders[shared] == len(machines)
    assert len(set(own)) == len(own)
    assert {"snapshots", *own} <= {*COMPOSE["volumes"]}


def test_the_database_is_the_one_that_the_service_is_told() -> None:
    own = SERVICES["database"]["environment"]
    address = next(iter(API.values()))["environment"]["CITY_PEERS_DATABASE_URL"]
    user, password, host, name = re.fullmatch(r"postgresql://(\w+):(.+)@(\w+)/(\w+)", address).groups()  # type: ignore[union-attr]
    assert (user, password, name) == (own["POSTGRES_USER"], own["POSTGRES_PASSWORD"], own["POSTGRES_DB"])
    assert host in SERVICES


def test_the_proxy_asks_every_api_machine_where_it_listens_and_is_believed_by_it() -> None:
    asked = dict(one.split(":") for one in re.findall(r"reverse_proxy (.+) \{", PROXY)[0].split())
    assert asked == {name: one["command"][one["command"].index("--port") + 1] for name, one in API.items()}
    address = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
    assert {one["environment"]["FORWARDED_ALLOW_IPS"] for one in API.values()} == {address}


def test_the_proxy_lets_through_what_the_service_takes_and_compresses_nothing() -> None:
    megabytes = re.findall(r"max_size (\d+)MB", PROXY)[0]
    assert int(megabytes) * 1_000_000 == Settings.model_fields["largest_import_bytes"].default
    assert not re.search(r"^\s*encode\b", PROXY, re.MULTILINE)


def test_the_container_holds_every_package_of_the_project() -> None:
    packages = {name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert {*re.findall(r"^COPY (\w+) \1$", CONTAINER, re.MULTILINE)} == packages
    extras = {extra for one in OURS.values() for extra in one["build"]["args"]["EXTRAS"].split(",")}
    assert extras <= {*PROJECT["project"]["optional-dependencies"]}


def test_every_service_that_another_waits_for_is_there() -> None:
    waited = [name for service in SERVICES.values() for name in service.get("depends_on", ())]
    assert {*waited} <= {*SERVICES}
