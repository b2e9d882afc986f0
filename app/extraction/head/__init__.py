"""The head of an invoice: its number, days, references and period, by label, title or sentence."""
