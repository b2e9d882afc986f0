"""The words of the house: the invoice as EN 16931 names it, and what we find in it."""
