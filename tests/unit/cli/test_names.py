"""File names are shown and kept, never trusted: an embedded source gets a name that XML can carry."""

import pytest

from app.conversion import attachment_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("map/factuur 12.pdf", "factuur 12.pdf"),
        ("C:\\facturen\\é.pdf", "é.pdf"),
        (" twee  spaties \n.pdf ", "twee spaties _.pdf"),
        ("bel\x07\udce9\ufffe.pdf", "bel___.pdf"),
        ("-", "invoice.pdf"),
        ("", "invoice.pdf"),
        ("map/", "invoice.pdf"),
    ],
)
def test_a_name_for_the_embedded_source(given, name):
    assert attachment_name(given) == name
