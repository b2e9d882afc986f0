"""Opens a PDF with pdfium, or says why not."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium_c

from ..model.unreadable import Unreadable

_MAGIC_WITHIN = 1024
_PASSWORD_NEEDED = pdfium_c.FPDF_ERR_PASSWORD


def looks_like_pdf(head: bytes) -> bool:
    """Tell from the first bytes whether this is a PDF; readers allow 1,024 bytes before its mark."""
    return b"%PDF-" in head[:_MAGIC_WITHIN]


def refuse_other(data: bytes) -> None:
    """Raise Unreadable (``RELAY-PDF-CORRUPT``) for what does not even claim to be a PDF."""
    if not looks_like_pdf(data):
        raise Unreadable("RELAY-PDF-CORRUPT")


def open_with_pdfium(data: bytes) -> pypdfium2.PdfDocument:
    """Return the document, which the caller closes.

    Raises:
        Unreadable: ``RELAY-PDF-ENCRYPTED`` where it needs a password, ``RELAY-PDF-CORRUPT`` where it is damaged.
    """
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD_NEEDED
        raise Unreadable("RELAY-PDF-ENCRYPTED" if encrypted else "RELAY-PDF-CORRUPT") from None
