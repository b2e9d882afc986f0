"""What kind of document it is: an invoice, a credit note, none, or several."""
