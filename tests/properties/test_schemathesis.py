"""Whatever is sent, within the description of the API or beside it: no 5xx, and no answer that is not described."""

import tempfile
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    ensure_resource_availability,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    use_after_free,
)

from app.main import create_app
from app.settings import Settings
from tests.contract.operations import belongings
from tests.service import authorization, open_service

LIMIT = 200_000
EXAMPLES = {GenerationMode.POSITIVE: 15, GenerationMode.NEGATIVE: 10}
schemathesis.openapi.format("binary", st.binary(min_size=1))  # its own takes no notice of minLength
DESCRIBED = create_app(Settings(workers=1)).openapi()["paths"]
OPERATIONS = [(path, method) for path, methods in DESCRIBED.items() for method in methods]
OPEN_TO_MISTAKES = [
    (path, method)
    for path, method in OPERATIONS
    if any(each["in"] in {"query", "header"} for each in DESCRIBED[path][method].get("parameters", ()))
    or "requestBody" in DESCRIBED[path][method]
]
EXCLUDED = (
    # Which ids, cursors, addresses and paths of an invoice exist, no schema says; nor do all bytes make a document.
    positive_data_acceptance,
    # They ask without a key or with another: tests/contract/test_keys.py does so on every operation.
    ignored_auth,
    use_after_free,
    ensure_resource_availability,
)
"""Checks that hold something else against us than the description says."""
TAKES_ANYTHING = {
    *("/v1/conversions", "/v1/validations", "/v1/extractions", "/v1/invoices", "/v1/uploads", "/v1/routes/dry-run"),
}
"""Where whatever the bytes are they get a verdict."""


@pytest.fixture(scope="module")
def api():
    """The description, and the key and ids of somebody who has one row of each kind."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_service(Path(folder), UBLRELAY_UPLOAD_LIMIT=str(LIMIT)) as service,
    ):
        with service.receiver() as receiver:
            ours = belongings(service.party(), receiver.url("/told"))
        yield schemathesis.openapi.from_url(f"{service.address}/openapi.json"), ours


def hold(api, path: str, method: str, mode: GenerationMode) -> None:
    """Send what `mode` makes of the operation, half of it about what exists, and hold answers to the description."""
    described, ours = api
    excluded = [*EXCLUDED, *([negative_data_rejection] if path in TAKES_ANYTHING else [])]
    kind = path.split("/")[2] if "{id}" in path else ""

    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=HealthCheck,
    )
    @given(case=described[path][method].as_strategy(generation_mode=mode), known=st.booleans())
    def answers(case, known):
        mended = []  # what was wrong with the request may have been its id
        if kind and known and method != "delete":
            case.path_parameters["id"] = ours.ids[kind]
            mended = [negative_data_rejection]
        case.call_and_validate(headers=authorization(ours.party.key), excluded_checks=[*excluded, *mended])

    answers()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_is_described_is_answered_as_described(api, path, method):
    hold(api, path, method, GenerationMode.POSITIVE)


@pytest.mark.parametrize(("path", "method"), OPEN_TO_MISTAKES)
def test_what_is_beside_the_description_is_answered_as_described(api, path, method):
    hold(api, path, method, GenerationMode.NEGATIVE)
