"""Return paths: one per delivery, read back as they were written, and asked for in the words of RFC 3461."""

import dataclasses
import json

import pytest

from app.delivery import DeliverySettings, Mailbox, MailboxSettings, delivery_id_of, return_path
from app.delivery.address import parse
from app.delivery.return_path import mail_options, recipient_options
from tests.delivery_servers import MailServer

DOMAIN = "terug.vlasfabriek.example"


@pytest.mark.parametrize("delivery_id", ["dlv_1", "a" * 57, "0b5e7e1c-7d0e-4a53", "Ab-_9"])
def test_an_id_comes_back_as_it_went(delivery_id):
    address = return_path(delivery_id, DOMAIN)
    assert len(address.partition("@")[0]) <= 64
    assert delivery_id_of(address, DOMAIN) == delivery_id
    assert delivery_id_of(address, "elders.example") is None


@pytest.mark.parametrize("delivery_id", ["", "a" * 58, "a b", "a@b", "a+b", "a.b", "é", "a\r\nRCPT TO:<b>"])
def test_an_id_that_fits_no_address_is_our_own_mistake(message, delivery_id):
    with pytest.raises(ValueError, match="key"):
        return_path(delivery_id, DOMAIN)
    with pytest.raises(ValueError, match="key"):
        Mailbox(MailboxSettings(return_path_domain=DOMAIN)).send(message, "mailto:a@b.example", delivery_id)


@pytest.mark.parametrize(
    ("to", "original"),
    [
        ("mailto:boekhouding@goudsbloem.example", "rfc822;boekhouding@goudsbloem.example"),
        ("mailto:a+b=c@goudsbloem.example", "rfc822;a+2Bb+3Dc@goudsbloem.example"),
        ("mailto:crédits+a@goudsbloem.example", r"utf-8;cr\x{E9}dits\x{2B}a@goudsbloem.example"),
    ],
)
def test_notices_are_asked_for_under_the_recipients_own_name(to, original):
    assert recipient_options(parse(to)) == ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT={original}"]
    assert mail_options("dlv_1") == ["RET=HDRS", "ENVID=dlv_1"]


def test_the_envelope_bears_the_return_path_and_the_letter_our_name(message):
    settings = MailboxSettings(
        host="127.0.0.1", mail_from="Vlasfabriek <facturen@vlasfabriek.example>", return_path_domain=DOMAIN
    )
    with MailServer() as server:
        receipt = Mailbox(settings_at(settings, server)).send(message, "mailto:a@goudsbloem.example", "dlv_1")
    (mail,) = server.received
    assert mail.sender == receipt.evidence["return_path"] == f"bounce+dlv_1@{DOMAIN}"
    assert mail.parsed["From"] == "Vlasfabriek <facturen@vlasfabriek.example>"
    assert receipt.evidence["notify"] is False, "this server does not know the extension"
    assert json.loads(json.dumps(receipt.evidence)) == receipt.evidence


def test_without_a_domain_bounces_go_to_the_sender_and_nothing_is_asked_for(message):
    with MailServer() as server:
        channel = Mailbox(settings_at(MailboxSettings(host="127.0.0.1", mail_from="facturen@vlas.example"), server))
        channel.send(message, "mailto:a@goudsbloem.example", "any key at all")
    assert server.received[0].sender == "facturen@vlas.example"
    assert DeliverySettings().mailbox.return_path_domain is None


def settings_at(settings, server):
    return dataclasses.replace(settings, port=server.port)
