"""The example client does what the page says, against a service that is really served."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

CLIENT = Path(__file__).parents[2] / "docs" / "example_client.py"
Served = tuple[str, dict[str, dict[str, str]]]
TOWN = {"city": {"id": "testville-fr", "name": "Testville", "country": "FR"}}


def open_client(served: Served, role: str) -> Any:
    spec = spec_from_file_location("example_client", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, module.CityPeers(served[0], served[1][role].get("Authorization", "").removeprefix("Bearer ") or None)


def test_the_example_prints_the_twins_of_a_city_and_why(served: Served) -> None:
    ran = subprocess.run([sys.executable, CLIENT, served[0], "pau-fr"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("1. ")
    assert ran.stdout.rstrip().endswith("changes on record")


def test_the_example_asks_again_only_for_what_has_changed_and_writes_over_nobody(served: Served) -> None:
    _, platform = open_client(served, "service")
    first, second, third = (platform.get("/cities/pau-fr/twins", k=3) for _ in range(3))
    assert first == second
    assert third is second
    before = len(list(platform.follow_changes()))
    need = {"items": [{"text": "Heat pumps for old blocks of flats", "theme": "energy_systems"}]}
    platform.replace_section("pau-fr", "needs", need)
    assert platform.get("/cities/pau-fr/twins", k=3)["snapshot"] != first["snapshot"]
    assert len(list(platform.follow_changes())) == before + 1


def test_the_example_imports_and_tells_every_fault(served: Served) -> None:
    module, platform = open_client(served, "service")
    assert platform.import_all(cities=[TOWN])["cities"] == {"new": 1, "changed": 0, "erased": 0, "unchanged": 0}
    with pytest.raises(module.Refused, match=r"cities\.0\.city\.id"):
        platform.import_all(cities=[{"city": {"id": "BAD", "name": "Bad", "country": "FR"}}])
    with pytest.raises(module.Refused, match="leuven-be"):
        platform.get("/cities/leuvn-be/twins")
