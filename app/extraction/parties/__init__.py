"""Seller and buyer: their addresses, names, numbers and accounts."""
