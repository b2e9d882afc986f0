"""``ublrelay convert``: the contract that outside programs rely on (design, section 7)."""

import base64
import hashlib
import os
import shutil
from pathlib import Path

from lxml import etree

from tests.unit.cli.conftest import (
    CII,
    CONVERT_KEYS,
    CREDIT_NOTE,
    PDF,
    TRUNCATED,
    UBL,
    WRONG_TOTAL,
)

FINDING_KEYS = {"rule", "severity", "terms", "location", "message", "facts"}


def test_one_object_per_file_in_the_order_asked_for_and_nothing_else(ublrelay):
    files = [PDF, WRONG_TOTAL, CII, TRUNCATED, CREDIT_NOTE]
    ran = ublrelay("convert", *files, "--report", "json", UBLRELAY_WORKERS="3")
    assert ran.status == 1
    assert ran.err == ""
    assert [report["file"] for report in ran.objects] == files
    assert [report["status"] for report in ran.objects] == [
        "converted",
        "refused",
        "converted",
        "unreadable",
        "converted",
    ]
    for report in ran.objects:
        assert list(report) == CONVERT_KEYS
        assert report["output"] is None
        assert report["elapsed_ms"] > 0
        assert (report["invoice"] is None) == (report["status"] == "unreadable")
        for finding in report["findings"]:
            assert finding.keys() - {"fix"} == FINDING_KEYS
            assert finding["message"].keys() == {"nl", "en"}
            assert "path" in finding["location"]


def test_a_good_file_alone_ends_with_status_0(ublrelay):
    ran = ublrelay("convert", UBL, "--report", "json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.only["invoice"]["totals"]["payable"] == "851.54"
    assert ran.only["invoice"]["seller"]["vat_identifier"] == "NL000010212B01"
    assert ran.only["format"] == "ubl"
    assert ran.only["profile"] == "nlcius"
    assert ran.only["rule_sets"]


def test_out_makes_the_folder_and_never_writes_over_a_file(ublrelay, tmp_path):
    other = tmp_path / "b" / "standard-rate.xml"
    other.parent.mkdir()
    shutil.copy(CREDIT_NOTE, other)
    ran = ublrelay("convert", UBL, str(other), PDF, WRONG_TOTAL, "--out", "new/folder", "--report", "json")
    assert ran.status == 1
    outputs = [report["output"] for report in ran.objects]
    assert outputs == [
        "new/folder/standard-rate.xml",
        "new/folder/standard-rate-2.xml",
        "new/folder/standard-rate-3.xml",
        None,
    ]
    assert sorted(path.name for path in (tmp_path / "new/folder").iterdir()) == [
        "standard-rate-2.xml",
        "standard-rate-3.xml",
        "standard-rate.xml",
    ]
    numbers = [etree.parse(tmp_path / output).findtext("{*}ID") for output in outputs[:3]]
    assert numbers == ["2026-0417", "C2026-0021", "2026-0417"]
    again = ublrelay("convert", UBL, "--out", "new/folder", "--report", "json")
    assert again.only["output"] == "new/folder/standard-rate-4.xml"


def test_an_out_that_is_no_folder_is_a_usage_error(ublrelay, tmp_path):
    (tmp_path / "taken").write_text("a file")
    ran = ublrelay("convert", UBL, "--out", "taken", "--report", "json")
    assert (ran.status, ran.out) == (2, "")
    assert "taken" in ran.err
    assert "Traceback" not in ran.err


def test_standard_input_is_a_file_named_by_a_hyphen(ublrelay):
    ran = ublrelay("convert", "-", "--out", "out", "--report", "json", stdin=Path(CII).read_bytes())
    assert ran.status == 0
    assert ran.only["file"] == "-"
    assert ran.only["format"] == "cii"
    assert ran.only["output"] == "out/stdin.xml"


def test_closed_standard_input_is_a_path_that_cannot_be_opened(ublrelay, tmp_path):
    shell = f"exec {Path(os.sys.executable).with_name('ublrelay')} convert - --report json <&-"
    assert os.waitstatus_to_exitcode(os.system(f"cd {tmp_path} && ({shell}) 2>/dev/null")) == 2


def test_what_cannot_be_opened_is_named_and_the_others_go_on(ublrelay, tmp_path):
    ran = ublrelay("convert", "absent.xml", UBL, str(tmp_path), WRONG_TOTAL, "--report", "json", "--lang", "nl")
    assert ran.status == 2
    assert [report["file"] for report in ran.objects] == [UBL, WRONG_TOTAL]
    named, folder = ran.err.splitlines()
    assert named.startswith("ublrelay: absent.xml: kan niet worden geopend (")
    assert str(tmp_path) in folder


def test_two_hyphens_end_the_options(ublrelay, tmp_path):
    shutil.copy(UBL, tmp_path / "--report")
    ran = ublrelay("convert", "--report", "json", "--", "--report")
    assert ran.status == 0
    assert ran.only["file"] == "--report"


def test_a_file_name_that_is_no_text_comes_back_as_given(ublrelay, tmp_path):
    name = b"factuur-\xe9\xff.pdf"
    shutil.copy(PDF, os.fsencode(tmp_path) + b"/" + name)
    ran = ublrelay(b"convert", name, b"--report", b"json", b"--out", b"out")
    assert ran.status == 0, ran.err
    assert os.fsencode(ran.only["file"]) == name
    assert os.fsencode(ran.only["output"]) == b"out/factuur-\xe9\xff.xml"


def test_a_source_pdf_is_embedded_unless_it_shall_not_be(ublrelay, tmp_path):
    ublrelay("convert", PDF, "--out", "with")
    ublrelay("convert", PDF, "--out", "without", "--no-embed")
    embedded = ".//{*}EmbeddedDocumentBinaryObject"
    assert len(etree.parse(tmp_path / "with/standard-rate.xml").findall(embedded)) == 1
    assert not etree.parse(tmp_path / "without/standard-rate.xml").findall(embedded)


def test_attachments_come_as_size_and_hash_never_as_content(ublrelay, root):
    source = root / "fixtures/ubl/references-and-attachments.xml"
    ran = ublrelay("convert", str(source), "--report", "json")
    first = ran.only["invoice"]["attachments"][0]
    content = etree.parse(source).find(".//{*}EmbeddedDocumentBinaryObject").text
    plain = base64.b64decode(content)
    assert first["size"] == len(plain)
    assert first["sha256"] == hashlib.sha256(plain).hexdigest()
    assert "content" not in first
    assert content not in ran.out


def test_the_profile_asked_for_replaces_the_stated_one_and_says_so(ublrelay, tmp_path):
    ran = ublrelay("convert", UBL, "--profile", "en16931", "--out", "out", "--report", "json")
    assert ran.only["profile"] == "en16931"
    (told,) = [finding for finding in ran.only["findings"] if finding["rule"] == "RELAY-PROFILE"]
    assert told["severity"] == "info"
    written = etree.parse(tmp_path / "out/standard-rate.xml").findtext("{*}CustomizationID")
    assert written == "urn:cen.eu:en16931:2017"


def test_over_the_upload_limit_is_unreadable_and_says_the_limit(ublrelay):
    size = Path(UBL).stat().st_size
    ran = ublrelay("convert", UBL, "--report", "json", UBLRELAY_UPLOAD_LIMIT=str(size - 1))
    assert ran.status == 1
    assert list(ran.only) == CONVERT_KEYS or set(ran.only) == set(CONVERT_KEYS)
    assert ran.only["status"] == "unreadable"
    (finding,) = ran.only["findings"]
    assert finding["rule"] == "RELAY-UPLOAD-LIMIT"
    assert ublrelay("convert", UBL, "--report", "json", UBLRELAY_UPLOAD_LIMIT=str(size)).status == 0


def test_without_the_sandbox_the_answer_is_the_same(ublrelay):
    files = [UBL, WRONG_TOTAL, PDF, TRUNCATED]
    inside = ublrelay("convert", *files, "--report", "json")
    outside = ublrelay("convert", *files, "--report", "json", "--no-sandbox")
    assert inside.status == outside.status == 1
    for report in (*inside.objects, *outside.objects):
        del report["elapsed_ms"]
    assert inside.objects == outside.objects


def test_text_for_people_in_dutch_and_english(ublrelay):
    dutch = ublrelay("convert", UBL, WRONG_TOTAL, "--lang", "nl")
    english = ublrelay("convert", UBL, WRONG_TOTAL, LANG="en_GB.UTF-8")
    assert dutch.status == english.status == 1
    assert f"✔ {UBL}: omgezet" in dutch.out
    assert f"✘ {WRONG_TOTAL}: geweigerd" in dutch.out
    assert "1. FOUT: Het totaal met btw is 851,55, maar 703,75 + 147,79 = 851,54." in dutch.out
    assert f"✔ {UBL}: converted" in english.out
    assert "1. ERROR: The total with VAT is 851.55, but 703.75 + 147.79 = 851.54." in english.out
    assert "[BR-CO-15 · " in dutch.out
    assert "[BR-CO-15 · " in english.out


def test_the_systems_language_is_spoken_where_none_is_asked_for(ublrelay):
    assert "omgezet" in ublrelay("convert", UBL, LANG="nl_NL.UTF-8").out


def test_a_terminal_that_lacks_characters_is_no_reason_to_fail(ublrelay):
    plain = ublrelay("convert", UBL, PYTHONIOENCODING="ascii")
    assert plain.status == 0
    assert "converted" in plain.out
    told = ublrelay("convert", WRONG_TOTAL, "--report", "json", PYTHONIOENCODING="ascii")
    assert told.only["invoice"]["number"] == "2026-0417"
