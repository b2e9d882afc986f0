"""What the pages for operators say: a sentence for everything that can be there, and figures as people write them."""

import re
from datetime import UTC, datetime

import pytest

from app.delivery import Reason
from app.storage import deliveries, invoices
from app.web import words
from app.workflows import lanes

ASKED = re.compile(r"""\bt\("([a-z0-9_.-]+)"[,)]""")
VERDICTS = (*invoices.STATUSES, "corrected", "accepted", "rejected")
OUTCOMES = ("sending", "delivered", "sent", "temporary", "permanent", "interrupted", "postponed")
ROUTING = ("no-identifier", "no-recipient", "ambiguous", "no-route", "no-route-fits")
KINDS = (
    *(f"status.{each}" for each in invoices.STATUSES),
    *(f"status-about.{each}" for each in invoices.STATUSES),
    *(f"state.{each}" for each in deliveries.STATES),
    *(f"outcome.{each}" for each in OUTCOMES),
    *(f"event.invoice-{each}" for each in VERDICTS),
    *(f"event.delivery-{each}" for each in (*deliveries.SETTLED, "queued", "waiting")),
    *(f"reason.{each}" for each in ROUTING),
    *(f"work.{each}" for each in (lanes.INTAKE, lanes.ROUTING, lanes.DELIVERY)),
    *(f"unmet.{each}" for each in ("document", "seller", "buyer_reference", "currency")),
)


def test_every_sentence_that_a_template_asks_for_is_there(root):
    templates = sorted((root / "app/web/templates").glob("*.html"))
    asked = {key for path in templates for key in ASKED.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert sorted(key for key in asked if not words.known(key)) == []


@pytest.mark.parametrize("key", KINDS)
def test_whatever_can_be_the_case_has_a_word(key):
    assert words.known(key)


@pytest.mark.parametrize("name", [*Reason, "destination-paused", "profile-refused", "interrupted", "mail-bounced"])
def test_every_reason_of_a_delivery_is_told_in_words(name):
    told = {language: words.reason(language, str(name), {}) for language in ("nl", "en")}
    assert str(name) not in told.values()
    assert told["nl"] != told["en"]


def test_what_was_said_at_the_time_counts_most():
    evidence = {"message": {"nl": "Dicht.", "en": "Closed."}}
    assert words.reason("nl", "http-error", evidence) == "Dicht."
    assert words.reason("en", "something-new", {}) == "something-new"
    assert words.reason("en", None) == ""


@pytest.mark.parametrize(
    ("language", "shown"), [("nl", ("EUR 1.234,50", "31-01-2026")), ("en", ("EUR 1,234.50", "2026-01-31"))]
)
def test_figures_stand_as_people_write_them(language, shown):
    assert (words.amount(language, "1234.50", "EUR"), words.day(language, "2026-01-31")) == shown
    assert words.amount(language, None, "EUR") == ""
    assert words.day(language, None) == ""


@pytest.mark.parametrize(
    ("seconds", "shown"), [(3, "3 s"), (119, "119 s"), (120, "2 minutes"), (7200, "2 hours"), (200_000, "2 days")]
)
def test_spans_take_the_largest_unit_that_fits(seconds, shown):
    assert words.span("en", seconds) == shown


def test_a_moment_is_shorter_the_nearer_it_is():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    same, month, year = now.replace(minute=5), now.replace(month=5, day=3), now.replace(year=2024)
    assert re.fullmatch(r"\d\d:05", words.moment("nl", same, now))
    assert words.moment("nl", month, now).startswith("3 mei, ")
    assert words.moment("en", year, now).startswith("22 Nov 2024, ")
