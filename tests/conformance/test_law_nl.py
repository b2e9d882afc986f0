"""Dutch law over every valid invoice of the corpus: each warning that fires was looked at, and no other may."""

import csv
from collections import Counter
from datetime import date

from app.conversion import Document, read
from app.model.findings import Severity
from app.rules.engine import RuleSet, checks_in, judge
from app.rules.legal import invoice_law as law_nl
from app.rules.legal import vat_law as law_nl_vat

TODAY = date(2026, 11, 22)
LAW = RuleSet(name="law-nl", version="1", valid_from=TODAY, checks=checks_in(law_nl, law_nl_vat))
COLUMNS = ("xsd", "en16931", "peppol", "nlcius")
DESERVED = {
    ("NL", "LAW-NL-SUPPLY-DATE"): 27,  # no day and no period anywhere in them
    ("NL", "LAW-NL-SELLER-ADDRESS"): 6,  # one example in six copies; "Postbus" is all there is
    ("NL", "LAW-NL-BUYER-ADDRESS"): 1,  # a buyer with a country alone
    ("DE", "RELAY-DUE-DATE"): 2,  # due months and days before they were issued
    ("DE", "RELAY-VATEX-CATEGORY"): 1,  # the code for hospitals under "outside VAT"
}


def test_no_valid_invoice_is_warned_of_what_it_does_not_deserve(corpus):
    with (corpus / "INDEX.tsv").open(encoding="utf-8", errors="replace", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    sellers, warned = Counter(), Counter()
    for row in rows:
        verdicts = {row[name] for name in COLUMNS} - {""}
        if verdicts == {"valid"} and not row["file"].startswith("rules/"):
            reading = read(Document(data=(corpus / row["file"]).read_bytes(), filename=row["file"]), TODAY)
            if reading.invoice is not None:
                country = reading.invoice.seller.address.country
                sellers[country] += 1
                for each in judge(reading, [LAW], TODAY):
                    assert each.severity is Severity.WARNING
                    warned[country, each.rule] += 1
    assert sellers["NL"] == 38
    assert warned == DESERVED
