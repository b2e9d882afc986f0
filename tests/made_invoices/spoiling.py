"""What happens to documents on their way: scanned, turned, or with a text layer that says nothing."""

import time
from collections.abc import Callable
from io import BytesIO
from random import Random

import pypdfium2
from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import DictionaryObject, NameObject, RectangleObject

_DAY = time.gmtime(1_767_225_600)


def spoiled(data: bytes, condition: str, seed: str) -> bytes:
    """Return the PDF in another `condition`: ``scan``, ``turned``, ``sideways`` or ``garbage``."""
    return _WAYS[condition](data, Random(seed))


def _scan(data: bytes, rng: Random) -> bytes:
    """Make a picture of every page, a little askew."""
    pages = []
    for page in pypdfium2.PdfDocument(data):
        picture: Image.Image = page.render(scale=150 / 72, grayscale=True).to_pil().convert("L")
        pages.append(picture.rotate(rng.uniform(-0.8, 0.8), fillcolor=250, resample=Image.Resampling.BILINEAR))
    held = BytesIO()
    first, *others = pages
    first.save(
        held, "PDF", resolution=150, save_all=True, append_images=others, creationDate=_DAY, modDate=_DAY, quality=60
    )
    return held.getvalue()


def _turned(data: bytes, rng: Random) -> bytes:
    """Write the pages lying down and have the reader turn them: they look upright, as from many printer drivers."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    quarter = rng.choice((90, 270))
    for page in writer.pages:
        wide, high = float(page.mediabox.width), float(page.mediabox.height)
        shift = (high, 0.0) if quarter == 90 else (0.0, wide)
        page.add_transformation(Transformation().rotate(quarter).translate(*shift))
        for name in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
            if name in page:
                page[NameObject(name)] = RectangleObject((0, 0, high, wide))
        page.rotate(quarter)
    return _bytes(writer)


def _sideways(data: bytes, rng: Random) -> bytes:
    """Show upright pages lying down or upside down, as a scanner that was fed the wrong way."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    quarter = rng.choice((90, 180, 270))
    for page in writer.pages:
        page.rotate(quarter)
    return _bytes(writer)


def _garbage(data: bytes, _rng: Random) -> bytes:
    """Take away what says which letter a glyph is: the page looks well, its text is noise."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    for held in writer._objects:
        if isinstance(held, DictionaryObject) and held.get("/Type") == "/Font":
            held.pop("/ToUnicode", None)
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


_WAYS: dict[str, Callable[[bytes, Random], bytes]] = {
    "scan": _scan,
    "turned": _turned,
    "sideways": _sideways,
    "garbage": _garbage,
}
CONDITIONS = tuple(_WAYS)
