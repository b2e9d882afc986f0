"""PDF by WeasyPrint, from the HTML that a browser would print."""

from weasyprint import HTML


def printed(html: str) -> bytes:
    """Return `html` as a PDF."""
    return HTML(string=html).write_pdf()
