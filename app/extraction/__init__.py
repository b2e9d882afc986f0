"""From pages to an invoice: every value is proven, or handed to a person."""
