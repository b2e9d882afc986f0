"""Why a value is believed, in words of both languages; and what a place in the model is called."""

import pytest

from app.extraction.candidates import Evidence, EvidenceKind
from app.extraction.told import in_words
from app.model.wording import named, worded

FACTS = {
    EvidenceKind.LABEL: ({"label": "Factuurnr"}, {"label": "Factuurnr", "place": "below"}),
    EvidenceKind.ARITHMETIC: ({"equation": "1000.00 + 210.00 = 1210.00"},),
    EvidenceKind.POSITION: ({}, {"place": "table"}, {"place": "letterhead"}, {"place": "nowhere known"}),
    EvidenceKind.FORM: ({}, {"form": "iban"}, {"form": "currency"}),
}


@pytest.mark.parametrize("kind", EvidenceKind)
def test_every_kind_of_evidence_has_its_sentence(kind):
    for facts in FACTS.get(kind, ({},)):
        told = in_words(Evidence(kind, facts))
        assert told["kind"] == kind.value
        assert told["nl"] != told["en"]
        assert not {"…", "EVIDENCE"} & {told["nl"], told["en"]}
        assert "…" not in told["nl"] + told["en"]


def test_where_the_label_stands_is_told():
    below = in_words(Evidence(EvidenceKind.LABEL, {"label": "Datum", "place": "below"}))
    right = in_words(Evidence(EvidenceKind.LABEL, {"label": "Datum", "place": "right"}))
    assert below["nl"] != right["nl"]


def test_a_sum_is_written_as_the_reader_writes_it():
    told = in_words(Evidence(EvidenceKind.ARITHMETIC, {"equation": "1000.00 + 210.00 = 1210.00"}))
    assert "1.000,00 + 210,00 = 1.210,00" in told["nl"]
    assert "1000.00 + 210.00 = 1210.00" in told["en"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("number", "Factuurnummer"),
        ("payment.accounts[0].iban", "Rekeningnummer (IBAN)"),
        ("lines[2]", "Factuurregel 3"),
        ("lines[2].net_amount", "Factuurregel 3, regelbedrag zonder btw"),
        ("seller.legal_registration.scheme", "Registratienummer van de leverancier (KvK, OIN)"),
        ("nothing.of.ours", "nothing.of.ours"),
    ],
)
def test_a_place_in_the_model_has_a_name(path, name):
    assert named(path, "nl") == name


def test_places_in_a_list_are_named_in_it():
    assert worded("RELAY-PAGE-LACKS", "lacking", "number, currency", "en") == ("invoice number, invoice currency code")
