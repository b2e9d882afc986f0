"""The demonstration as one HTML page, for those who would rather look. Self-contained: no script, nothing fetched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from demo_receivers import Mail, Request

Json = dict[str, Any]

_STYLE = """
:root { --ink: #22303c; --soft: #64748b; --line: #e2e8f0; --accent: #0f5c7a; --good: #15803d; --bad: #b91c1c; }
* { box-sizing: border-box; }
body { margin: 0; background: #f1f5f9; color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
header { padding: 1rem 0 2rem; } h1 { margin: 0; font-size: 2rem; } header p { margin: .25rem 0; color: var(--soft); }
h2 { margin: 3rem 0 1rem; font-size: 1.25rem; color: var(--accent); }
article { background: #fff; border-radius: .75rem; padding: 2rem; margin-bottom: 1.5rem;
  box-shadow: 0 1px 3px rgb(15 23 42 / 12%); }
article > header { display: flex; justify-content: space-between; gap: 1rem; padding: 0; align-items: start; }
.badge { font-size: .8rem; font-weight: 600; padding: .2rem .7rem; border-radius: 1rem; white-space: nowrap; }
.good { color: var(--good); background: #dcfce7; } .bad { color: var(--bad); background: #fee2e2; }
h3 { margin: 0; font-size: 1.5rem; } .soft { color: var(--soft); font-size: .9rem; margin: 0; }
.parties { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 1rem 1.2rem; margin: 1.5rem 0; }
.parties h4, dt { margin: 0; color: var(--soft); font-size: .8rem; font-weight: 600; }
dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: 0 0.8rem; align-items: baseline; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th { text-align: left; vertical-align: bottom;
  font-size: .8rem; color: var(--soft); border-bottom: 2px solid var(--line); padding: .4rem .5rem;
  }
td { padding: .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tfoot td { border: 0; padding: .2rem .5rem; } tfoot tr:last-child td { font-weight: 700; font-size: 1.1rem;
  border-top: 2px solid var(--ink); }
footer { margin-top: 1.5rem; font-size: .9rem; } footer p { margin: .25rem 0; }
code { font-size: .85em; word-break: break-all; }
a { color: var(--accent); } blockquote { margin: 1rem 0; padding: .5rem 1rem; border-left: 4px solid var(--bad); }
"""
_UNITS = {
    "C62": "stuks",
    "HUR": "uur",
    "KGM": "kg",
    "MTK": "m²",
    "MTR": "m",
    "KWH": "kWh",
    "MON": "maand",
    "DAY": "dag",
    "KMT": "km",
}


def page(
    reports: Sequence[Json],
    what: Mapping[str, str],
    mails: Sequence[Mail],
    requests: Sequence[Request],
    root: Path,
    output: Path,
) -> str:
    """Return the page. `what` says in a few words what each file is; links lead from `output` to the files."""

    def link(path: Path, text: str) -> str:
        return f'<a href="{escape(Path(os.path.relpath(path, output)).as_posix())}">{escape(text)}</a>'

    parts = ["<h2>What became of the invoices</h2>"]
    for report in reports:
        files = [link(root / report["file"], f"the source: {report['file']}")]
        if report["output"]:
            files.append(link(root / report["output"], "the UBL"))
        parts.append(_invoice(report, what[report["file"]], files))
    parts.append("<h2>Which mail arrived</h2>")
    parts += [_mail(mail, link(mail.file, mail.file.name)) for mail in mails]
    parts.append("<h2>What the endpoint received</h2>")
    parts += [_request(request, link(request.file, request.file.name)) for request in requests]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>UBL Relay: demonstration</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><header><h1>UBL Relay</h1>"
        "<p>Any invoice in, one honest verdict, valid UBL 2.1 out, delivered. "
        "These invoices, and the companies in them, are made up.</p></header>"
        f"{''.join(parts)}</main></body></html>\n"
    )


def _invoice(report: Json, what: str, files: Iterable[str]) -> str:
    invoice = report["invoice"]
    converted = report["status"] == "converted"
    badge = f'<span class="badge {"good" if converted else "bad"}">{escape(report["status"])}</span>'
    number = invoice["number"] if invoice else "?"
    kind = "Creditfactuur" if invoice and invoice["type_code"] == "381" else "Factuur"
    title = f'<div><h3>{kind} {_text(number)}</h3><p class="soft">{escape(what)}</p></div>'
    body = f"{_parties(invoice)}{_lines(invoice)}" if invoice else ""
    return f"<article><header>{title}{badge}</header>{_refusal(report)}{body}{_foot(report, files)}</article>"


def _refusal(report: Json) -> str:
    fatal = [finding for finding in report["findings"] if finding["severity"] == "fatal"]
    texts = (
        f'<p><b>{_text(finding["rule"])}</b><br><span lang="nl">{_text(finding["message"]["nl"])}</span>'
        f'<br><span class="soft">{_text(finding["message"]["en"])}</span></p>'
        for finding in fatal
    )
    return f"<blockquote>{''.join(texts)}</blockquote>" if fatal else ""


def _parties(invoice: Json) -> str:
    stated = {
        "Factuurdatum": invoice["issue_date"],
        "Vervaldatum": invoice["due_date"],
        "Uw referentie": invoice["buyer_reference"],
        "Ordernummer": invoice["order_reference"],
        "Te betalen op": next((each["iban"] for each in (invoice["payment"] or {}).get("accounts", ())), None),
    }
    rows = "".join(f"<dt>{label}</dt><dd>{_text(value)}</dd>" for label, value in stated.items() if value)
    parties = _party("Leverancier", invoice["seller"]) + _party("Afnemer", invoice["buyer"])
    return f'<section class="parties" lang="nl">{parties}<dl>{rows}</dl></section>'


def _party(role: str, party: Json) -> str:
    address = party["address"] or {}
    town = " ".join(each for each in (address.get("postal_code"), address.get("city")) if each)
    lines = [party["name"], address.get("line_1"), town, party["vat_identifier"]]
    return f"<div><h4>{role}</h4>{'<br>'.join(_text(line) for line in lines if line)}</div>"


def _lines(invoice: Json) -> str:
    rows = "".join(_line(line) for line in invoice["lines"])
    head = "<th>Omschrijving" + "".join(f'<th class="number">{name}' for name in ("Aantal", "Prijs", "Btw", "Bedrag"))
    totals = [("Totaal exclusief btw", invoice["totals"]["without_vat"])]
    totals += [
        (f"Btw {_percent(vat['rate'])} over {_money(vat['taxable_amount'])}", vat["tax_amount"])
        for vat in invoice["vat_breakdown"]
    ]
    if invoice["totals"]["paid"]:
        totals.append(("Al betaald", f"-{invoice['totals']['paid']}"))
    totals.append((f"Te betalen ({invoice['currency']})", invoice["totals"]["payable"]))
    foot = "".join(
        f'<tr><td colspan="4" class="number">{_text(label)}<td class="number">{_money(amount)}'
        for label, amount in totals
    )
    table = f"<table><thead><tr>{head}</thead><tbody>{rows}</tbody><tfoot>{foot}</tfoot></table>"
    return f'<div class="scroll" lang="nl">{table}</div>'


def _line(line: Json) -> str:
    item = line["item"]
    description = f'<br><span class="soft">{_text(item["description"])}</span>' if item["description"] else ""
    quantity = f"{_number(line['quantity'])} {_UNITS.get(line['unit'], line['unit'])}"
    cells = (quantity, _money(line["price"]["net"]), _percent(line["vat"]["rate"]), _money(line["net_amount"]))
    return f"<tr><td>{_text(item['name'])}{description}" + "".join(f'<td class="number">{cell}' for cell in cells)


def _foot(report: Json, files: Iterable[str]) -> str:
    told = [f"<p>{' · '.join(files)}</p>"]
    told += [
        f"<p>{_text(delivery['outcome'])}: <code>{_text(delivery['to'])}</code></p>"
        for delivery in report["deliveries"]
    ]
    lost = [finding["facts"] for finding in report["findings"] if finding["rule"] == "RELAY-LOST"]
    if lost:
        values = "".join(f"<li><code>{_text(each['path'])}</code>: {_text(each['value'])}" for each in lost)
        told.append(
            f"<details><summary>{len(lost)} values without a place in EN 16931</summary><ul>{values}</ul></details>"
        )
    return f"<footer>{''.join(told)}</footer>"


def _mail(mail: Mail, file: str) -> str:
    message = mail.message
    rows = "".join(f"<dt>{name}</dt><dd>{_text(message[name])}</dd>" for name in ("From", "To", "Date"))
    attached = "".join(f"<li>{_text(name)}, {len(content):,} bytes" for name, content in mail.attachments)
    return f"<article><h3>{_text(message['Subject'])}</h3><dl>{rows}</dl><ul>{attached}</ul><p>{file}</p></article>"


def _request(request: Request, file: str) -> str:
    rows = "".join(
        f"<dt>{_text(name)}</dt><dd><code>{_text(value)}</code></dd>" for name, value in request.headers.items()
    )
    size = f"{len(request.body):,} bytes"
    return f"<article><h3>POST {_text(request.path)}</h3><dl>{rows}</dl><p>{size}: {file}</p></article>"


def _text(value: object) -> str:
    return escape(str(value or "-"))


def _money(amount: str) -> str:
    """Write an amount as the Dutch do, with all its decimals: 1.234,56."""
    value = Decimal(amount)
    return f"{value:,.{max(2, -int(value.as_tuple().exponent))}f}".translate(str.maketrans(",.", ".,"))


def _number(number: str) -> str:
    return number.replace(".", ",")


def _percent(rate: str | None) -> str:
    return f"{_number(format(Decimal(rate).normalize(), 'f'))}%" if rate else "-"
