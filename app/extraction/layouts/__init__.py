"""Layouts learned from corrected documents: how one supplier prints its invoices, as data that a person can read.

`learning.py` makes one from a document and what a person confirmed of it, `matching.py` finds the one for a document,
`reading.py` reads by it, `weighing.py` says what comes of that beside what the page tells by itself. No files here:
the caller reads and writes them.
"""
