"""Whatever is sent, within the description of the API or beside it: no 5xx, and no answer that is not described."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from app.main import create_app
from app.settings import Settings
from tests.loopback import served

LIMIT = 200_000
schemathesis.openapi.format("binary", st.binary(min_size=1))  # its own takes no notice of minLength
DESCRIBED = create_app(Settings(workers=1)).openapi()["paths"]
OPERATIONS = [(path, method) for path, methods in DESCRIBED.items() for method in methods]
OPEN_TO_MISTAKES = [
    (path, method)
    for path, method in OPERATIONS
    if any(each["in"] == "query" for each in DESCRIBED[path][method].get("parameters", ()))
]
EXCLUDED = {
    "/v1/rules": [positive_data_acceptance],  # a cursor is an id, and no schema says which exist
    # Whatever the bytes, they get a verdict; and which paths and values corrections may bear, no schema says.
    "/v1/conversions": [negative_data_rejection, positive_data_acceptance],
    "/v1/validations": [negative_data_rejection],
}
"""Checks that hold something else against us than the description says, by path."""


@pytest.fixture(scope="module")
def api():
    with served(create_app(Settings(workers=1, upload_limit=LIMIT))) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


def hold(api, path: str, method: str, mode: GenerationMode, examples: int) -> None:
    """Send what `mode` makes of the operation, and hold every answer to the description."""

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=HealthCheck)
    @given(case=api[path][method].as_strategy(generation_mode=mode))
    def answers(case):
        case.call_and_validate(excluded_checks=EXCLUDED.get(path, []))

    answers()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_is_described_is_answered_as_described(api, path, method):
    hold(api, path, method, GenerationMode.POSITIVE, 60)


@pytest.mark.parametrize(("path", "method"), OPEN_TO_MISTAKES)
def test_what_is_beside_the_description_is_answered_as_described(api, path, method):
    hold(api, path, method, GenerationMode.NEGATIVE, 60)
