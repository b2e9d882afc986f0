"""Our rules held against what the official ones say of every document of the corpus (INDEX.tsv).

The official verdict is narrowed to the rules that we judge: within those our fatal rules are the same, so no valid
invoice is refused and no invalid one let through. `pytest -s` shows the table.
"""

import csv
from collections import Counter
from datetime import date

import pytest

from app.conversion import Document, read
from app.model.findings import Severity
from app.rules.engine import judge
from app.rules.judgement import check
from app.rules.profiles import choose
from app.rules.sets import EN16931

TODAY = date(2026, 11, 22)
VERDICTS = ("valid", "fatal", "threw")


@pytest.fixture(scope="module")
def documents(corpus):
    """Every document with an official EN 16931 verdict: (file, kind of verdict, fatal rule ids, reading)."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8", errors="replace", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE) if row["en16931"]]
    return [(row["file"], *verdict(row["en16931"]), opened(corpus / row["file"])) for row in rows]


def verdict(text):
    kind, _, ids = text.partition(":")
    assert kind in VERDICTS
    return kind, set(ids.split())


def opened(path):
    return read(Document(data=path.read_bytes(), filename=path.name), TODAY)


def fatal(findings):
    return {each.rule for each in findings if each.severity is Severity.FATAL}


def test_every_judged_document_of_the_corpus_is_read(documents):
    assert len(documents) > 200
    assert [name for name, _, _, reading in documents if reading.invoice is None] == []


def test_our_fatal_rules_are_the_official_ones(documents):
    judged = {rule.id for rule in EN16931.rules}
    differences = {}
    seen = Counter()
    for name, kind, official, reading in documents:
        ours = fatal(judge(reading, [EN16931], TODAY))
        seen[reading.format, kind] += 1
        if kind != "threw" and ours != official & judged:
            differences[name] = {"only ours": ours - official, "only official": official & judged - ours}
    print("\n" + "\n".join(f"{form} {kind}: {number}" for (form, kind), number in sorted(seen.items())))
    assert differences == {}


def test_no_valid_document_is_refused_by_the_profile_it_names(documents):
    refused = {}
    for name, kind, _, reading in documents:
        if kind == "valid":
            choice = choose("auto", reading.invoice, has_ids=True)
            found = fatal(check(reading, choice.profile, TODAY).findings)
            if choice.profile.name == "en16931" and found:
                refused[name] = found
    assert refused == {}
