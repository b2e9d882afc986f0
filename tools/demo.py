"""`make demo`: real invoices become valid UBL 2.1 and arrive in a mailbox and at an endpoint on this machine.

Starts both receivers, runs the installed command ``ublrelay send`` as anybody would, and checks what arrived, byte by
byte. Writes only to demo-output/ (or the folder given), leaves nothing running, and ends with status 1 where anything
did not arrive.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo_page import page
from demo_receivers import LOOPBACK, Endpoint, Mailbox
from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("ublrelay")
GOOD = (
    "fixtures/pdf/standard-rate.pdf",
    "fixtures/pdf/plain-invoice.pdf",
    "fixtures/cii/two-rates.xml",
    "fixtures/ubl/ubl-2.0-older-software.xml",
)
REFUSED = "fixtures/bad/total-off-by-a-cent.xml"
WHAT = {
    GOOD[0]: "a PDF with its data inside (Factur-X)",
    GOOD[1]: "a PDF without data, read from its page",
    GOOD[2]: "UN/CEFACT CII, two VAT rates",
    GOOD[3]: "UBL 2.0 of an older program",
    REFUSED: "UBL whose total is a cent off",
}
MAILBOX = "boekhouding@ontvanger.example"
SENDER = "UBL Relay <relay@afzender.example>"
SECONDS = 60
Json = dict[str, Any]


@dataclass(slots=True)
class Demonstration:
    """What was sent, what came back, and what turned out not to be as it should."""

    output: Path
    reports: list[Json] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> bool:  # noqa: FBT001 - a question and its answer
        """Note a fault where something does not hold."""
        if not holds:
            self.faults.append(otherwise)
        return holds

    def shown(self, path: Path) -> str:
        """Return a path as a person in the project's folder would type it."""
        return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)

    @property
    def converted(self) -> list[Json]:
        """The reports of the files that became UBL."""
        return [report for report in self.reports if report["status"] == "converted"]


def main() -> int:
    """Run the demonstration; status 0 where everything arrived as it was sent."""
    arguments = argparse.ArgumentParser(description="Convert and deliver our own invoices on this machine.")
    arguments.add_argument(
        "--output", type=Path, default=ROOT / "demo-output", help="folder to write to; emptied first"
    )
    output = arguments.parse_args().output.resolve()
    if output.exists() and any(output.iterdir()) and not (output / "index.html").exists():
        print(f"{output} holds something else; give another folder with --output", file=sys.stderr)
        return 2
    shutil.rmtree(output, ignore_errors=True)
    began = time.monotonic()
    demonstration = Demonstration(output)
    with Mailbox(output / "mail") as mailbox, Endpoint(output / "endpoint") as endpoint:
        send(demonstration, mailbox, endpoint)
        tell_files(demonstration)
        tell_mails(demonstration, mailbox)
        tell_requests(demonstration, endpoint)
    tell_where(demonstration, mailbox, endpoint)
    for fault in demonstration.faults:
        print(f"✘ {fault}", file=sys.stderr)
    print(f"\n{'Not everything arrived' if demonstration.faults else 'Everything arrived'}, "
          f"after {time.monotonic() - began:.1f} s. Nothing is left running.")  # fmt: skip
    return 1 if demonstration.faults else 0


def send(demonstration: Demonstration, mailbox: Mailbox, endpoint: Endpoint) -> None:
    """Run ``ublrelay send`` on the fixtures, as anybody would from a shell."""
    url = f"http://{LOOPBACK}:{endpoint.port}/facturen"
    settings = {
        "UBLRELAY_SMTP_HOST": LOOPBACK,
        "UBLRELAY_SMTP_PORT": str(mailbox.port),
        "UBLRELAY_MAIL_FROM": SENDER,
        "UBLRELAY_ALLOW_DESTINATIONS": f"{LOOPBACK}:{endpoint.port}",
    }
    out = demonstration.shown(demonstration.output / "ubl")
    options = ["--report", "json", "--out", out, "--to", f"mailto:{MAILBOX}", "--to", url]
    print("UBL Relay, demonstrated. Two receivers of our own listen on this machine; to them we send:\n")
    print("".join(f"  {name}='{value}' \\\n" for name, value in settings.items()), end="")
    print("  ublrelay send " + " \\\n    ".join([" ".join(options[:4]), *_pairs(options[4:]), *GOOD, REFUSED]))
    ours = {name: value for name, value in os.environ.items() if not name.startswith("UBLRELAY_SMTP_")}
    run = subprocess.run(
        [COMMAND, "send", *options, *GOOD, REFUSED],
        cwd=ROOT,
        env=ours | settings,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    demonstration.reports = [json.loads(line) for line in run.stdout.splitlines()]
    told = f"ublrelay ended with status {run.returncode} where 1 was due: one invoice refused. {run.stderr.strip()}"
    demonstration.expect(run.returncode == 1, told)
    files = [report["file"] for report in demonstration.reports]
    demonstration.expect(files == [*GOOD, REFUSED], f"the reports are about {files}")


def tell_files(demonstration: Demonstration) -> None:
    """Tell what became of each file, and hold each output to the OASIS schema with nothing of ours in between."""
    print("\n1. What became of the invoices")
    for report in demonstration.reports:
        name = report["file"]
        invoice = report["invoice"]
        due = f"status {report['status']} for {name}"
        demonstration.expect((report["status"] == "converted") == (name in GOOD), f"unexpected: {due}")
        print(f"\n  {'✔' if report['status'] == 'converted' else '✘'} {name}: {WHAT[name]}")
        if invoice is not None:
            print(f"      {invoice['number']}: {invoice['seller']['name']} to {invoice['buyer']['name']}, "
                  f"{invoice['totals']['payable']} {invoice['currency']}")  # fmt: skip
        if report["format"] == "pdf" and invoice is not None:
            print(f"      read from the page: {len(invoice['lines'])} lines, which add up to the totals printed; "
                  f"see how with: ublrelay extract {name}")  # fmt: skip
        if report["output"] is None:
            for finding in (each for each in report["findings"] if each["severity"] == "fatal"):
                print(f"      refused by rule {finding['rule']}, and the supplier can be told why:")
                print(f"        nl: {finding['message']['nl']}\n        en: {finding['message']['en']}")
            continue
        output = ROOT / report["output"]
        fault = schema_fault(output)
        demonstration.expect(not fault, f"{report['output']} is not valid: {fault}")
        print(f"      {report['output']}: {output.stat().st_size:,} bytes of UBL 2.1, "
              f"{'NOT VALID' if fault else 'valid by the OASIS schema'}, in {report['elapsed_ms']:.0f} ms")  # fmt: skip
        lost = [finding["facts"]["value"] for finding in report["findings"] if finding["rule"] == "RELAY-LOST"]
        if lost:
            print(f"      {len(lost)} values have no place in EN 16931 and are named in the report: {', '.join(lost)}")


def tell_mails(demonstration: Demonstration, mailbox: Mailbox) -> None:
    """Tell which mails arrived, and whether the UBL in each is the one that was written."""
    print("\n2. Which mail arrived")
    demonstration.expect(len(mailbox.mails) == len(GOOD), f"{len(mailbox.mails)} mails arrived")
    written = outputs(demonstration)
    for mail in mailbox.mails:
        print(f"\n  ✉ {mail.message['Subject']}")
        print(f"      from {mail.message['From']} to {mail.message['To']}")
        for name, content in mail.attachments:
            print(f"      attached: {name}, {len(content):,} bytes")
        carried = [content for name, content in mail.attachments if name.endswith(".xml")]
        demonstration.expect(len(carried) == 1 and carried[0] in written, f"{mail.file.name} carries another UBL")
    hybrid = [mail for mail in mailbox.mails if any(name.endswith(".pdf") for name, _ in mail.attachments)]
    came_as_pdf = [name for name in GOOD if name.endswith(".pdf")]
    demonstration.expect(len(hybrid) == len(came_as_pdf), "a PDF did not travel along with its UBL")


def tell_requests(demonstration: Demonstration, endpoint: Endpoint) -> None:
    """Tell what the endpoint received, and whether each body is what was written and what its digest says."""
    print("\n3. What the endpoint received")
    demonstration.expect(len(endpoint.requests) == len(GOOD), f"{len(endpoint.requests)} requests arrived")
    written = outputs(demonstration)
    for request in endpoint.requests:
        digest = hashlib.sha256(request.body)
        stated = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        same = demonstration.expect(
            request.body in written and request.headers.get("Content-Digest") == stated,
            f"the endpoint received something else than was written: {request.file.name}",
        )
        print(f"\n  → POST {request.path}, {len(request.body):,} bytes")
        for name in ("Content-Type", "Idempotency-Key", "Content-Digest", "User-Agent"):
            print(f"      {name}: {request.headers.get(name, '-')}")
        print(f"      sha256 {digest.hexdigest()[:16]}… {'is that of the UBL written' if same else 'DIFFERS'}")
    for report in demonstration.converted:
        outcomes = [each["outcome"] for each in report["deliveries"]]
        demonstration.expect(outcomes == ["sent", "delivered"], f"{report['file']}: {outcomes}")


def tell_where(demonstration: Demonstration, mailbox: Mailbox, endpoint: Endpoint) -> None:
    """Write the page for those who would rather look, and say where everything lies."""
    output = demonstration.output
    (output / "reports.json").write_text(json.dumps(demonstration.reports, ensure_ascii=False, indent=2), "utf-8")
    text = page(demonstration.reports, WHAT, mailbox.mails, endpoint.requests, ROOT, output)
    (output / "index.html").write_text(text, encoding="utf-8")
    shown = demonstration.shown(output)
    print("\n4. Where it all lies")
    print(f"      the UBL       {shown}/ubl/")
    print(f"      the mails     {shown}/mail/      (.eml: opens in a mail program)")
    print(f"      the requests  {shown}/endpoint/")
    print(f"      the verdicts  {shown}/reports.json")
    print(f"      to look at    {shown}/index.html (opens in a browser)")


def outputs(demonstration: Demonstration) -> list[bytes]:
    """Return the bytes of each UBL that was written."""
    return [(ROOT / report["output"]).read_bytes() for report in demonstration.converted if report["output"]]


def schema_fault(path: Path) -> str:
    """Return what the OASIS schema has against a document, or "" where it is valid."""
    document = etree.parse(path)
    kind = etree.QName(document.getroot()).localname
    schema = etree.XMLSchema(file=str(ROOT / f"schemas/ubl/2.1/maindoc/UBL-{kind}-2.1.xsd"))
    return "" if schema.validate(document) else str(schema.error_log)


def _pairs(options: list[str]) -> list[str]:
    return [" ".join(options[at : at + 2]) for at in range(0, len(options), 2)]


if __name__ == "__main__":
    raise SystemExit(main())
