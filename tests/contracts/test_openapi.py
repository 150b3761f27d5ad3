"""Whatever the served OpenAPI document allows to be sent, or forbids, the service answers as the document says."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

load_all_checks()
FEW = 2
ROLES = ("guest", "editor", "service", "staff")
"""To make up a request costs more than to send it: each is sent by everybody."""
EXAMPLES = int(os.environ.get("CITY_PEERS_CONTRACT_EXAMPLES", FEW))
DATABASES = ["sqlite"] if EXAMPLES <= FEW else ["sqlite", "postgresql"]
"""What the document says does not depend on the database; `make contract` asks both."""
PATIENCE_SECONDS = 120
"""On a machine that does much else an answer may take long; how long is not what is asked here."""
# What a schema cannot say (a known city, a code of the vocabulary, the state that a write replaces) is refused rightly; and
# the service is read in the open by default, so that a guest's answer is no sign of ignored credentials.
# What is there is asked for where what is asked is allowed: an id made up by chance would only ever be unknown.
KNOWN = {
    "city_id": "pau-fr",
    "peer_id": "leuven-be",
    "a": "pau-fr",
    "b": "leuven-be",
    "section": "needs",
    "slug": "stale",
}
LEFT_OUT = CHECKS.get_by_names(["positive_data_acceptance", "ignored_auth"])
# What an import holds is read by its job, which tells every fault; the request itself is accepted.
LEFT_OUT_OF_IMPORTS = [*LEFT_OUT, *CHECKS.get_by_names(["negative_data_rejection"])]


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES, indirect=True)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "forbidden"])
def test_the_service_answers_as_its_document_says(
    served: tuple[str, dict[str, dict[str, str]]], mode: GenerationMode
) -> None:
    address, headers = served
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", timeout=PATIENCE_SECONDS)
    failures = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("sessions/current") or operation.path.endswith("me/password"):
            continue  # they end the very session that is spoken through; tests/api/features/test_access.py covers them

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            if mode is GenerationMode.POSITIVE:
                case.path_parameters.update({name: KNOWN[name] for name in KNOWN if name in case.path_parameters})
            left_out = LEFT_OUT_OF_IMPORTS if case.operation.path.endswith("imports") else LEFT_OUT
            for role in ROLES:
                note(f"as {role}")
                case.call_and_validate(
                    base_url=address, headers=headers[role], excluded_checks=left_out, timeout=PATIENCE_SECONDS
                )

        try:
            ask()
        except Unsatisfiable:
            continue  # nothing that can be sent there is forbidden
        except Exception as error:
            failures.append(f"{operation.label}: {error}")
    assert not failures, "\n\n".join(failures)
