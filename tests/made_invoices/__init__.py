"""Test invoices of our own making, with the truth about each: a stress test for the extractor, never its accuracy."""
