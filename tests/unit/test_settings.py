"""Settings: defaults that run, every variable read, everything wrong told at once, secrets kept."""

import os
from pathlib import Path

import pytest

from app.settings import UPLOAD_LIMIT, Settings, SettingsError

SECRET = "correct horse battery"
KEY, OTHER_KEY = "A" * 42 + "8=", "B" * 42 + "8="


def test_nothing_set_runs():
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.upload_limit == UPLOAD_LIMIT == 25_000_000
    assert settings.workers == len(os.sched_getaffinity(0))
    assert settings.var == Path("var")
    assert settings.guard.allowed == frozenset()
    assert settings.is_sqlite
    assert (settings.database_url, settings.secret_keys, settings.attempts) == (None, (), None)
    assert (settings.rate_limit, settings.public_url, settings.log, settings.lmtp) == (6000, None, "text", None)
    assert (settings.mailbox.host, settings.mailbox.port, settings.mailbox.tls) == ("localhost", 25, "auto")


def test_blank_is_not_set():
    blank = {"UBLRELAY_UPLOAD_LIMIT": "", "UBLRELAY_SMTP_TLS": "  ", "UBLRELAY_SCHEMAS": ""}
    assert Settings.from_environment(blank) == Settings()


def test_everything_set(tmp_path):
    settings = Settings.from_environment(
        {
            "UBLRELAY_UPLOAD_LIMIT": "1000",
            "UBLRELAY_SCHEMAS": str(tmp_path),
            "UBLRELAY_VAR": str(tmp_path / "var"),
            "UBLRELAY_WORKERS": "3",
            "UBLRELAY_SMTP_HOST": "mail.example.nl",
            "UBLRELAY_SMTP_PORT": "2525",
            "UBLRELAY_SMTP_USER": "relay",
            "UBLRELAY_SMTP_PASSWORD": SECRET,
            "UBLRELAY_SMTP_TLS": "starttls",
            "UBLRELAY_MAIL_FROM": "Facturen <facturen@example.nl>",
            "UBLRELAY_ALLOW_DESTINATIONS": "localhost:8025, [::1]:9000",
            "DATABASE_URL": "postgresql://relay@db.example.nl:5432/relay",
            "UBLRELAY_SECRET_KEY": f"{KEY},{OTHER_KEY}",
            "UBLRELAY_ATTEMPTS": "0, 2.5,60",
            "UBLRELAY_RATE_LIMIT": "0",
            "UBLRELAY_PUBLIC_URL": "https://relay.example.nl/",
            "UBLRELAY_LOG": "json",
            "UBLRELAY_LMTP": "127.0.0.1:2424",
            "UBLRELAY_RETURN_PATH_DOMAIN": "Bounces.example.nl",
        }
    )
    assert not settings.is_sqlite
    assert settings.database_url == "postgresql://relay@db.example.nl:5432/relay"
    assert settings.secret_keys == (KEY.encode(), OTHER_KEY.encode())
    assert (settings.attempts, settings.rate_limit) == ((0.0, 2.5, 60.0), 0)
    assert (settings.public_url, settings.log) == ("https://relay.example.nl", "json")
    assert (settings.lmtp, settings.return_path_domain) == ("127.0.0.1:2424", "bounces.example.nl")
    assert (settings.upload_limit, settings.workers, settings.var) == (1000, 3, tmp_path / "var")
    assert settings.schemas == str(tmp_path.resolve())
    assert settings.guard.allowed == {("localhost", 8025), ("::1", 9000)}
    assert settings.delivery.endpoint.guard == settings.guard
    mailbox = settings.delivery.mailbox
    assert (mailbox.host, mailbox.port, mailbox.tls) == ("mail.example.nl", 2525, "starttls")
    assert (mailbox.user, mailbox.password) == ("relay", SECRET)
    assert mailbox.mail_from == "Facturen <facturen@example.nl>"


def test_a_relative_folder_of_schemas_is_made_absolute(tmp_path, monkeypatch):
    (tmp_path / "xsd").mkdir()
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment({"UBLRELAY_SCHEMAS": "xsd"}).schemas == str((tmp_path / "xsd").resolve())


def test_a_password_keeps_its_spaces():
    environment = {"UBLRELAY_SMTP_USER": "relay", "UBLRELAY_SMTP_PASSWORD": " two  words "}
    assert Settings.from_environment(environment).mailbox.password == " two  words "


def test_tls_from_the_first_byte_has_a_port_of_its_own():
    assert Settings.from_environment({"UBLRELAY_SMTP_TLS": "tls"}).mailbox.port == 465


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UBLRELAY_UPLOAD_LIMIT", "0"),
        ("UBLRELAY_UPLOAD_LIMIT", "-1"),
        ("UBLRELAY_UPLOAD_LIMIT", "25MB"),
        ("UBLRELAY_UPLOAD_LIMIT", "1_000"),
        ("UBLRELAY_UPLOAD_LIMIT", "٣"),
        ("UBLRELAY_UPLOAD_LIMIT", "9" * 5000),
        ("UBLRELAY_UPLOAD_LIMIT", "1000000001"),
        ("UBLRELAY_SCHEMAS", "no/such/folder"),
        ("UBLRELAY_VAR", __file__),
        ("UBLRELAY_WORKERS", "none"),
        ("UBLRELAY_WORKERS", "0"),
        ("UBLRELAY_SMTP_HOST", "https://mail.example.nl"),
        ("UBLRELAY_SMTP_PORT", "65536"),
        ("UBLRELAY_SMTP_USER", "relay"),
        ("UBLRELAY_SMTP_PASSWORD", SECRET),
        ("UBLRELAY_SMTP_TLS", "ssl"),
        ("UBLRELAY_MAIL_FROM", "facturen"),
        ("UBLRELAY_MAIL_FROM", "a@example.nl\nBcc: b@example.nl"),
        ("UBLRELAY_ALLOW_DESTINATIONS", "localhost"),
        ("UBLRELAY_ALLOW_DESTINATIONS", "localhost:80:80"),
        ("DATABASE_URL", "mysql://root@localhost/relay"),
        ("DATABASE_URL", "relay.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://relay@localhost"),
        ("UBLRELAY_SECRET_KEY", "short"),
        ("UBLRELAY_SECRET_KEY", f"{KEY},{SECRET}"),
        ("UBLRELAY_ATTEMPTS", "5,soon"),
        ("UBLRELAY_ATTEMPTS", "-1"),
        ("UBLRELAY_ATTEMPTS", "nan"),
        ("UBLRELAY_ATTEMPTS", "1000000"),
        ("UBLRELAY_RATE_LIMIT", "none"),
        ("UBLRELAY_PUBLIC_URL", "relay.example.nl"),
        ("UBLRELAY_PUBLIC_URL", "https://relay.example.nl/?a=b"),
        ("UBLRELAY_LOG", "xml"),
        ("UBLRELAY_LMTP", "2424"),
        ("UBLRELAY_LMTP", "relative/socket"),
        ("UBLRELAY_RETURN_PATH_DOMAIN", "a@example.nl"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(name, value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({name: value})
    assert len(caught.value.problems) == 1
    assert name.removesuffix("_USER").removesuffix("_PASSWORD") in str(caught.value)


def test_the_limits_themselves_are_allowed():
    assert Settings.from_environment({"UBLRELAY_UPLOAD_LIMIT": "1000000000"}).upload_limit == 1_000_000_000
    assert Settings.from_environment({"UBLRELAY_WORKERS": "256"}).workers == 256


def test_everything_wrong_is_told_at_once():
    wrong = {"UBLRELAY_UPLOAD_LIMIT": "x", "UBLRELAY_SMTP_PORT": "y", "UBLRELAY_SMTP_TLS": "z"}
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(wrong)
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "UBLRELAY_UPLOAD_LIMIT",
        "UBLRELAY_SMTP_TLS",
        "UBLRELAY_SMTP_PORT",
    ]


def test_a_secret_shows_nowhere():
    environment = {"UBLRELAY_SMTP_USER": "relay", "UBLRELAY_SMTP_PASSWORD": SECRET}
    assert SECRET not in repr(Settings.from_environment(environment))
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**environment, "UBLRELAY_SMTP_PASSWORD": f"{SECRET}\n{SECRET}"})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("DATABASE_URL", "postgresql://relay:hush@localhost/relay", "mysql://relay:hush@localhost/relay"),
        ("UBLRELAY_SECRET_KEY", KEY, "hush"),
    ],
)
def test_what_opens_the_database_shows_nowhere(name, right, wrong):
    shown = repr(Settings.from_environment({name: right}))
    assert "hush" not in shown
    assert KEY not in shown
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({name: wrong})
    assert "hush" not in str(caught.value)


def test_bounces_need_a_domain_to_come_back_to():
    with pytest.raises(SettingsError, match="UBLRELAY_RETURN_PATH_DOMAIN"):
        Settings.from_environment({"UBLRELAY_LMTP": "/run/relay.sock"})


def test_settings_cannot_be_changed():
    with pytest.raises(AttributeError):
        Settings().workers = 9
