"""What the delivery tests share: a message, and certificates made for the occasion."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.delivery import Message
from tests.loopback_certificates import Certificate

UBL = b'<?xml version="1.0" encoding="UTF-8"?>\r\n<Invoice>\n  <ID>VF-2026-0117</ID>\n</Invoice>\n.\n..\n'
PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF\n"


@pytest.fixture
def message():
    return Message(
        ubl=UBL,
        created=datetime(2026, 3, 9, 10, 15, tzinfo=UTC),
        number="VF/2026 0117",
        seller="Vlasfabriek Dëdemsvaart B.V.",
        buyer="Zuivelcoöperatie De Goudsbloem",
        total=Decimal("121.10"),
        currency="EUR",
        issue_date=date(2026, 3, 9),
        due_date=date(2026, 4, 8),
        pdf=PDF,
        report={"status": "converted", "findings": []},
    )


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return Certificate.make(tmp_path_factory.mktemp("tls"), "127.0.0.1", "::1", "localhost", "receiver.voorbeeld.nl")
