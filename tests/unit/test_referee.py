"""The referee, on a small rule file of our own: verdicts, failures, a process that dies, two verdicts side by side."""

import os
import signal

import pytest

from app.model.findings import Finding, Location, Severity
from app.model.unreadable import Unreadable
from app.referee import (
    Official,
    Referee,
    RefereeAbsent,
    RefereeFailed,
    StylesheetMissing,
    Verdict,
    compare,
    declared_rules,
    default_stylesheet,
    is_installed,
)
from app.referee.svrl import NotSvrl, read_svrl

STYLESHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xsl:output method="xml"/>
  <xsl:template match="/">
    <svrl:schematron-output>
      <svrl:ns-prefix-in-attribute-values uri="urn:made-up" prefix="mu"/>
      <xsl:if test="not(//*:number/text())">
        <svrl:failed-assert test="number">
          <xsl:attribute name="id">MADE-01</xsl:attribute>
          <xsl:attribute name="flag">fatal</xsl:attribute>
          <xsl:attribute name="location">/*:invoice[namespace-uri()='urn:made-up'][1]</xsl:attribute>
          <svrl:text>[MADE-01]-A number is <b>needed</b>.</svrl:text>
        </svrl:failed-assert>
      </xsl:if>
      <xsl:if test="string-length(//*:number[1]) gt 5">
        <svrl:failed-assert test="short">
          <xsl:attribute name="flag">warning</xsl:attribute>
          <xsl:attribute name="location">/*</xsl:attribute>
          <svrl:text>  [MADE-02] A number is short.</svrl:text>
        </svrl:failed-assert>
      </xsl:if>
      <xsl:if test="//*:amount and xs:decimal(//*:amount) lt 0"><svrl:fired-rule context="amount"/></xsl:if>
      <xsl:if test="//*:slow and (some $i in 1 to 2000000000, $j in 1 to 2000000000 satisfies $i + $j lt 0)">
        <svrl:fired-rule context="slow"/>
      </xsl:if>
    </svrl:schematron-output>
  </xsl:template>
</xsl:stylesheet>"""
PAGE = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/"><page/></xsl:template>
</xsl:stylesheet>"""
NUMBERED = b'<invoice xmlns="urn:made-up"><number>12</number></invoice>'
UNNUMBERED = b'<invoice xmlns="urn:made-up"/>'
LONG = "<invoice xmlns='urn:made-up'><number>12<!-- and more -->34567 €</number></invoice>".encode()
installed = pytest.mark.skipif(not is_installed(), reason="the extra `referee` is not installed (make referee)")


@pytest.fixture(scope="module")
def stylesheet(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "made-up.xslt"
    path.write_text(STYLESHEET, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def referee(stylesheet):
    with Referee([stylesheet]) as asked:
        yield asked


@installed
def test_broken_rules_are_named_with_flag_place_and_text(referee):
    (found,) = referee.judge(UNNUMBERED).findings
    assert found == Official(
        rule="MADE-01",
        flag="fatal",
        xpath="/mu:invoice[1]",
        text="[MADE-01]-A number is needed.",
        stylesheet="made-up.xslt",
    )


@installed
@pytest.mark.parametrize(
    ("document", "fatal", "warning"),
    [(NUMBERED, set(), set()), (UNNUMBERED, {"MADE-01"}, set()), (LONG, set(), {"MADE-02"})],
)
def test_ids_by_severity(referee, document, fatal, warning):
    verdict = referee.judge(document)
    assert (verdict.fatal, verdict.warning, verdict.threw) == (fatal, warning, False)
    assert verdict.valid is not bool(fatal)


@installed
def test_a_stylesheet_that_breaks_off_is_a_verdict_of_its_own(referee):
    verdict = referee.judge(b"<invoice><number>1</number><amount>ten</amount></invoice>")
    assert verdict.threw
    assert not verdict.valid
    assert "ten" in verdict.reasons[0]


@installed
@pytest.mark.parametrize(
    "document", [b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>', b"<open>", b""]
)
def test_what_we_do_not_open_never_reaches_it(referee, document):
    with pytest.raises(Unreadable):
        referee.judge(document)


@installed
def test_a_process_that_died_is_started_anew(stylesheet):
    with Referee([stylesheet]) as asked:
        first = asked.pid
        os.kill(first, signal.SIGKILL)
        assert asked.judge(UNNUMBERED).fatal == {"MADE-01"}
        assert asked.pid != first
        assert asked.starts == 2
    assert asked.pid is None


@installed
def test_no_answer_in_time_is_a_verdict_and_the_next_document_is_judged(stylesheet):
    with Referee([stylesheet], seconds=1.0) as asked:
        verdict = asked.judge(b"<invoice><number>1</number><slow/></invoice>")
        assert verdict.threw
        assert "1 second" in verdict.reasons[0]
        assert asked.judge(NUMBERED).valid


@installed
def test_every_stylesheet_is_asked(stylesheet, tmp_path):
    second = tmp_path / "second.xslt"
    second.write_text(STYLESHEET.replace("MADE-", "ALSO-"), encoding="utf-8")
    with Referee([stylesheet, second]) as asked:
        assert asked.judge(UNNUMBERED).fatal == {"MADE-01", "ALSO-01"}


@installed
@pytest.mark.parametrize("text", ["<no-xslt/>", PAGE])
def test_a_file_that_is_no_compiled_schematron_is_refused(tmp_path, text):
    path = tmp_path / "other.xslt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RefereeFailed), Referee([path]) as asked:
        asked.judge(NUMBERED)


@installed
def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RefereeFailed, match=r"absent\.xslt"):
        Referee([tmp_path / "absent.xslt"])


def test_without_the_extra_one_is_told_how_to_get_it(stylesheet, monkeypatch):
    monkeypatch.setattr("app.referee.referee.is_installed", lambda: False)
    with pytest.raises(RefereeAbsent, match="make referee"):
        Referee([stylesheet])


def test_the_rules_of_a_file_are_known_without_running_it(stylesheet):
    assert declared_rules(stylesheet) == {
        "MADE-01": frozenset({Severity.FATAL}),
        "MADE-02": frozenset({Severity.WARNING}),
    }


def test_the_default_rules_are_looked_for_in_the_named_folder_alone(tmp_path):
    with pytest.raises(StylesheetMissing, match=r"make referee"):
        default_stylesheet(str(tmp_path))
    (tmp_path / "EN16931-UBL-validation.xslt").write_text(STYLESHEET, encoding="utf-8")
    assert default_stylesheet(str(tmp_path)) == tmp_path / "EN16931-UBL-validation.xslt"


@pytest.mark.parametrize("report", [b"<html/>", b"nonsense"])
def test_another_document_is_no_report(report):
    with pytest.raises(NotSvrl):
        read_svrl(report)


def test_two_verdicts_side_by_side():
    ours = [
        Finding(rule="BR-1", severity=Severity.FATAL, location=Location(xpath="/a")),
        Finding(rule="BR-2", severity=Severity.FATAL, location=Location(path="number")),
        Finding(rule="BR-3", severity=Severity.WARNING),
        Finding(rule="RELAY-LOST", severity=Severity.WARNING),
    ]
    official = [("BR-1", "fatal", "/a[1]"), ("BR-3", "fatal", "/c"), ("BR-3", "warning", "/d"), ("BR-4", "warning", "")]
    verdict = Verdict(findings=tuple(Official(rule=r, flag=f, xpath=x, text="") for r, f, x in official))
    rows = compare(ours, verdict, judged={"BR-1", "BR-2", "BR-3"})
    assert [(row.rule, row.ours, row.referee, row.agrees, row.judged) for row in rows] == [
        ("BR-1", Severity.FATAL, Severity.FATAL, True, True),
        ("BR-2", Severity.FATAL, None, False, True),
        ("BR-3", Severity.WARNING, Severity.FATAL, False, True),
        ("BR-4", None, Severity.WARNING, False, False),
    ]
    assert (rows[0].our_places, rows[1].our_places, rows[2].referee_places) == (("/a",), ("number",), ("/c", "/d"))


@pytest.mark.parametrize(
    ("flag", "severity"), [("", "fatal"), ("error", "fatal"), ("warning", "warning"), ("x", "info")]
)
def test_flags_in_our_words(flag, severity):
    assert Official(rule="A", flag=flag, xpath="", text="").severity == severity
