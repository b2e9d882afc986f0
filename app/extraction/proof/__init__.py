"""Totals, VAT and lines that agree with one another; what does not is not believed."""
