"""How well pages are read: field by field, against what the documents say of themselves."""
