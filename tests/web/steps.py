"""What tests do in /review, step by step."""

import json
from base64 import b64encode
from datetime import date

from fpdf import FPDF
from PIL import Image, ImageDraw

from app.conversion import Document, check, read
from app.rules.xsd import Schemas, schema_directory

TODAY = date(2026, 11, 22)
NUMBER, SELLER, TOTAL = "[data-path='number']", "[data-path='seller.name']", "[data-path='totals.with_vat']"


def bring(tab, path):
    """Choose a file and wait until it has been read."""
    tab.choose_file("#choose", path)
    tab.until("document.body.dataset.stage === 'open'")
    return tab


def status(tab) -> str:
    return tab.run("document.getElementById('verdict').dataset.status")


def state(tab, field: str) -> str:
    return tab.run(f"document.querySelector({json.dumps(field)}).dataset.state")


def word(tab, text: str, nth: int = 0) -> str:
    """The selector of the word on the first page that reads `text`."""
    index = tab.run(
        "import(new URL('/review/files/invoice.js', document.baseURI)).then(({ desk }) => desk.pages[0].words"
        f".flatMap((word, at) => word[0] === {json.dumps(text)} ? [at] : [])[{nth}])"
    )
    assert index is not None, f"no word {text!r}"
    return f"[data-page='1'] [data-word='{index}']"


def box_of(tab, selector: str) -> dict[str, float]:
    """Where an element shows, in pixels from the top left of the window."""
    return tab.run(f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()")


def check_again(tab) -> str:
    tab.click("#again")
    return judged(tab)


def judged(tab) -> str:
    """Wait for the verdict on the corrections, and return its status."""
    tab.until("!document.getElementById('again').disabled")
    tab.until("document.getElementById('verdict').dataset.status !== 'changed'")
    return status(tab)


def fill_line(tab, position: int, texts) -> None:
    """Type a line: description, quantity, unit, price and net amount; None leaves what is there."""
    for column, text in zip(("item.name", "quantity", "unit", "price.net", "net_amount"), texts, strict=True):
        if text is not None:
            tab.click(f"[data-path='lines[{position}].{column}'] .value")
            tab.type(text)


def valid_ubl(path, *, profile="auto"):
    """Hold a downloaded document to schemas and rules, and return the invoice in it."""
    document = Document(data=path.read_bytes(), filename=path.name)
    schemas = Schemas.load(schema_directory(None))
    verdict = check(document, profile=profile, schemas=schemas, today=TODAY)
    assert verdict.valid, [(each.rule, each.facts) for each in verdict.findings]
    return read(document, TODAY).invoice


def drop(tab, data: bytes, name: str) -> None:
    """Let a file of any name fall on the page, and wait until it has been read."""
    tab.run(
        f"(() => {{ const bytes = Uint8Array.from(atob('{b64encode(data).decode()}'), (c) => c.charCodeAt(0));"
        f" const dataTransfer = new DataTransfer(); dataTransfer.items.add(new File([bytes], {json.dumps(name)}));"
        " document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })); })()"
    )
    tab.until("document.body.dataset.stage === 'open'")


def scanned() -> bytes:
    """A page that is nothing but a picture."""
    picture = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(picture).rectangle((100, 100, 600, 180), fill=0)
    pdf = FPDF()
    pdf.add_page()
    pdf.image(picture, 0, 0, 210, 297)
    return bytes(pdf.output())
