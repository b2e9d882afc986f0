"""Real hybrid PDFs: the files that the corpus says are inside are found, and the invoice among them is picked."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.formats.facturx import pick, read_head
from app.pdf_pages import attachments, describe

TRUTH = re.compile(r"truth = embedded (.*?) ?\(\w\w, (.*)\)")


def rows(corpus: Path, folder: str) -> Iterator[tuple[Path, str]]:
    for row in (corpus / "INDEX.tsv").read_text(encoding="utf-8", errors="replace").splitlines():
        cells = row.split("\t")
        if cells[0].startswith(folder) and cells[0].endswith(".pdf"):
            yield corpus / cells[0], cells[4]


def test_every_hybrid_yields_the_files_and_the_invoice_that_the_index_names(corpus):
    seen, differing = 0, []
    for path, expected in rows(corpus, "pdf/hybrid/"):
        files = attachments(path.read_bytes())
        names, profile = TRUTH.fullmatch(expected).groups()
        if sorted(file.name for file in files) != sorted(name.strip(" \0") for name in names.split(";")):
            differing.append(path.name)
        result = pick(files)
        head = read_head(result.chosen.content)
        seen += 1
        assert head.syntax
        assert head.number
        assert head.profile == profile or [finding.rule for finding in result.findings] == ["RELAY-PDF-SEVERAL-XML"]
    assert seen >= 72
    # The index lists this file's one attachment under two names: that of the name tree and the file's own.
    assert differing == ["zugferd_example_invoice_en.pdf"]


def test_a_plain_pdf_carries_no_invoice(corpus):
    seen = 0
    for path, _ in rows(corpus, "pdf/plain/"):
        data = path.read_bytes()
        seen += 1
        assert pick(attachments(data)).chosen is None
        assert describe(data).has_text
    assert seen >= 14
