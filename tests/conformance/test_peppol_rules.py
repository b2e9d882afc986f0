"""Our Peppol rules held against what the official 2026.5 file says of every document of the corpus (INDEX.tsv)."""

import csv
from datetime import date

from app.conversion import Document, read
from app.model.findings import Severity
from app.rules.engine import judge
from tests.unit.rules.peppol_documents import PEPPOL

TODAY = date(2026, 11, 22)


def test_our_fatal_peppol_rules_are_the_official_ones(corpus):
    with (corpus / "INDEX.tsv").open(encoding="utf-8", errors="replace", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE) if row["peppol"]]
    differences = {}
    for row in rows:
        reading = read(Document(data=(corpus / row["file"]).read_bytes(), filename=row["file"]), TODAY)
        ours = {each.rule for each in judge(reading, (PEPPOL,), TODAY) if each.severity is Severity.FATAL}
        official = set(row["peppol"].partition(":")[2].split())
        if ours != official:
            differences[row["file"]] = {"only ours": ours - official, "only official": official - ours}
    assert len(rows) > 50
    assert differences == {}
