"""The readings as part of the dossier: `python -m evaluation.readings.told` measures them anew and keeps the rest as it was."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evaluation.readings.agendas import count_sent, load_agendas
from evaluation.readings.back import measure_back
from evaluation.readings.exposure import measure_shares
from evaluation.readings.register import load_register
from evaluation.readings.report import build_record, read_part
from evaluation.shipped import load_dossier, replace_part
from fixtures.policies import DEFAULT

PART = "report"
KEY = "readings"


def measure_readings(seed: int) -> dict[str, Any]:
    """What readers said of the untouched asking cities, of agendas, and who stands on all lists."""
    sent, read = count_sent(load_agendas())
    return {
        **build_record(read_part(PART, (DEFAULT,)), seed),
        "agendas": {"sent": sent, "read": read},
        "other way round": measure_back(),
        "trials": [asdict(one) for one in load_register()],
        "exposure": [asdict(one) for one in measure_shares(DEFAULT)],
    }


def main() -> None:
    """Write the shipped dossier with the readings as they are now."""
    replace_part(KEY, measure_readings(load_dossier()["about"]["seed"]))


if __name__ == "__main__":
    main()
