"""The door over a real LMTP connection: whom it lets in, when it says yes, and what it does not put up with."""

import contextlib
import smtplib
import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from app.intake_mail import Door, DoorSettings
from tests.delivery_servers import free_port
from tests.unit.intake_mail.test_notices import FAILED, plain, report

DOMAIN = "terug.vlasfabriek.example"
NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
BOUNCE = report(FAILED)


@contextlib.contextmanager
def opened(record=None, **settings):
    """Yield an open door and what was recorded at it."""
    kept = []

    def keep(notice, raw):
        kept.append((notice, raw))

    with Door(DoorSettings(domain=DOMAIN, **settings), record or keep, clock=lambda: NOW) as door:
        yield door, kept


def client(door):
    return smtplib.LMTP("127.0.0.1", door.port, timeout=10)


def hand_in(door, to, raw=BOUNCE):
    """The code with which the door answers to one mail, at whichever step."""
    with client(door) as lmtp:
        try:
            lmtp.sendmail("", [to], raw)
        except smtplib.SMTPRecipientsRefused as refused:
            return refused.recipients[to][0]
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            return refused.smtp_code
        return 250


def test_a_bounce_is_recorded_with_its_delivery_before_the_answer():
    with opened() as (door, kept):
        assert hand_in(door, f"bounce+dlv_01-AB@{DOMAIN}") == 250
        ((notice, raw),) = kept
    assert (notice.delivery_id, notice.outcome, notice.status) == ("dlv_01-AB", "bounced", "5.1.1")
    assert notice.received_at == NOW
    assert raw == BOUNCE


@pytest.mark.parametrize(
    "to",
    [
        f"facturen@{DOMAIN}",
        f"bounce@{DOMAIN}",
        f"bounce+@{DOMAIN}",
        f"bounce+a.b@{DOMAIN}",
        f"bounce+{'a' * 58}@{DOMAIN}",
        "bounce+dlv_1@elders.example",
        f"bounce+dlv_1@sub.{DOMAIN}",
        "postmaster",
    ],
)
def test_any_other_address_is_unknown_here(to):
    with opened() as (door, kept):
        assert hand_in(door, to) == 550
    assert kept == []


def test_the_address_counts_in_either_case_but_the_id_as_it_stands():
    with opened() as (door, kept):
        assert hand_in(door, f"Bounce+Dlv_1@{DOMAIN.upper()}") == 250
    assert kept[0][0].delivery_id == "Dlv_1"


def test_what_says_nothing_is_taken_and_not_recorded():
    with opened() as (door, kept):
        assert hand_in(door, f"bounce+dlv_1@{DOMAIN}", plain("Ik ben er niet.", Auto_Submitted="auto-replied")) == 250
    assert kept == []


def test_where_recording_fails_the_mail_is_to_come_again():
    def failing(notice, raw):
        raise OSError("disk full")

    with opened(failing) as (door, _):
        assert hand_in(door, f"bounce+dlv_1@{DOMAIN}") == 451


def test_one_recipient_at_a_time():
    with opened() as (door, _), client(door) as lmtp:
        lmtp.ehlo_or_helo_if_needed()
        lmtp.mail("")
        assert lmtp.rcpt(f"bounce+dlv_1@{DOMAIN}")[0] == 250
        assert lmtp.rcpt(f"bounce+dlv_2@{DOMAIN}")[0] == 452


def test_several_mails_go_over_one_connection():
    with opened() as (door, kept), client(door) as lmtp:
        for number in range(3):
            lmtp.sendmail("", [f"bounce+dlv_{number}@{DOMAIN}"], BOUNCE)
    assert [notice.delivery_id for notice, _ in kept] == ["dlv_0", "dlv_1", "dlv_2"]


def test_a_mail_over_the_limit_is_refused_announced_or_not():
    large = BOUNCE + b"x" * 70 + b"\r\n" * 20_000
    with opened(size_limit=20_000) as (door, kept):
        assert hand_in(door, f"bounce+dlv_1@{DOMAIN}", large) == 552
        with client(door) as lmtp:
            lmtp.ehlo_or_helo_if_needed()
            lmtp.mail("")
            lmtp.rcpt(f"bounce+dlv_1@{DOMAIN}")
            assert lmtp.data(large)[0] == 552
    assert kept == []


def test_long_lines_of_a_returned_mail_are_borne():
    with opened() as (door, kept):
        assert hand_in(door, f"bounce+dlv_1@{DOMAIN}", BOUNCE + b"x" * 30_000 + b"\r\n") == 250
    assert len(kept) == 1


def closed_after(door, *words):
    """Seconds until the door hangs up on a client that says `words`, each after reading what there is, and no more."""
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        for word in words:
            line.recv(4096)
            line.sendall(word)
        with contextlib.suppress(ConnectionResetError):
            while line.recv(4096):
                pass
    return time.monotonic() - started


@pytest.mark.parametrize("words", [(), (b"LHLO a\r\n",), (b"LH",)])
def test_a_client_that_says_nothing_more_is_not_waited_for(words):
    with opened(step_seconds=0.3) as (door, _):
        assert closed_after(door, *words) < 3


def test_a_client_that_drips_its_data_is_cut_off():
    with opened(step_seconds=0.5) as (door, kept), client(door) as lmtp:
        lmtp.ehlo_or_helo_if_needed()
        lmtp.mail("")
        lmtp.rcpt(f"bounce+dlv_1@{DOMAIN}")
        lmtp.putcmd("data")
        lmtp.getreply()
        started = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011, PT012 -- reset or broken pipe, whichever comes first
            while time.monotonic() < started + 5:
                lmtp.send(b"x")
                time.sleep(0.05)
        assert time.monotonic() - started < 3
        lmtp.close()
    assert kept == []


def test_a_busy_client_has_a_session_of_limited_length():
    with opened(session_seconds=0.5) as (door, _), client(door) as lmtp:
        started = time.monotonic()
        with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):  # noqa: PT012 -- one of many commands
            while time.monotonic() < started + 5:
                lmtp.noop()
                time.sleep(0.02)
        lmtp.close()
    assert time.monotonic() - started < 3


def test_a_client_too_many_is_told_to_come_back_and_the_others_go_on():
    with opened(connections=2) as (door, kept):
        idle = [socket.create_connection(("127.0.0.1", door.port)) for _ in range(2)]
        for line in idle:
            line.recv(100)
        with socket.create_connection(("127.0.0.1", door.port), timeout=5) as late:
            assert late.recv(100).startswith(b"421 4.3.2")
        for line in idle:
            line.close()
        time.sleep(0.1)
        assert hand_in(door, f"bounce+dlv_1@{DOMAIN}") == 250
    assert len(kept) == 1


def test_a_slow_recording_holds_up_nobody_else():
    gate = threading.Event()

    def slow(notice, raw):
        if notice.delivery_id == "slow":
            gate.wait(10)

    with opened(slow) as (door, _):
        waiting = threading.Thread(target=hand_in, args=(door, f"bounce+slow@{DOMAIN}"))
        waiting.start()
        started = time.monotonic()
        assert hand_in(door, f"bounce+quick@{DOMAIN}") == 250
        assert time.monotonic() - started < 5
        gate.set()
        waiting.join(10)


def test_stopping_waits_for_what_is_being_recorded():
    begun, answers = threading.Event(), []

    def slow(notice, raw):
        begun.set()
        time.sleep(0.5)

    door = Door(DoorSettings(domain=DOMAIN), slow)
    door.start()
    sender = threading.Thread(target=lambda: answers.append(hand_in(door, f"bounce+dlv_1@{DOMAIN}")))
    sender.start()
    begun.wait(5)
    door.stop()
    sender.join(5)
    assert answers == [250]


def test_a_socket_in_the_file_system_serves_as_well_and_is_gone_afterwards(tmp_path):
    path = tmp_path / "door"
    with opened(socket_path=path) as (_, kept):
        assert path.stat().st_mode & 0o777 == 0o660
        with smtplib.LMTP(str(path)) as lmtp:
            lmtp.sendmail("", [f"bounce+dlv_1@{DOMAIN}"], BOUNCE)
    assert len(kept) == 1
    assert not path.exists()


def test_a_door_opens_again_and_a_taken_port_is_told():
    port = free_port()
    door = Door(DoorSettings(domain=DOMAIN, port=port), lambda notice, raw: None)
    for _ in range(2):
        with door:
            assert door.port == port
            assert hand_in(door, f"bounce+dlv_1@{DOMAIN}") == 250
            with pytest.raises(OSError, match="address already in use"):
                Door(DoorSettings(domain=DOMAIN, port=port), lambda notice, raw: None).start()
    door.stop()
    assert door.port == 0
