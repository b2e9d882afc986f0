"""Typed readers: from the text on a page to a date, an amount or an identifier, or to nothing at all."""
