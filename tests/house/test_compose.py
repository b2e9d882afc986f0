"""compose.yaml says what the commands and settings are; no container engine runs it here."""

import re

import pytest
import yaml

from app.cli.arguments import parse
from app.settings import Settings

DEMANDED = re.compile(r"\$\{\w+:\?[^}]*\}")
DEFAULTED = re.compile(r"\$\{\w+:-([^}]*)\}")


@pytest.fixture
def services(root) -> dict:
    return yaml.safe_load((root / "compose.yaml").read_text(encoding="utf-8"))["services"]


def filled_in(value: str) -> str:
    """A value as the container gets it: what may be absent is what it defaults to, what must be set is ``secret``."""
    return DEFAULTED.sub(r"\1", DEMANDED.sub("secret", value))


def test_every_command_is_one_of_ours(services):
    ours = {name: each["command"] for name, each in services.items() if each["image"] == "ublrelay"}
    assert set(ours) == {"migrate", "service", "worker"}
    for program, *arguments in ours.values():
        assert program == "ublrelay"
        assert parse(arguments).run


def test_the_settings_are_ours_and_name_a_shared_database(services):
    variables = services["worker"]["environment"]
    settings = Settings.from_environment({name: filled_in(value) for name, value in variables.items()})
    assert not settings.is_sqlite
    assert settings.log == "json"


def test_whoever_works_has_a_health_check_and_shares_the_documents(services):
    for name in ("service", "worker"):
        assert services[name]["healthcheck"]["test"]
        assert services[name]["volumes"] == services["migrate"]["volumes"]
    assert services["database"]["healthcheck"]["test"]
