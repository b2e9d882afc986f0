"""Tables of lines: their heads, columns, rows, units."""
