"""What names of firms, people, streets and towns look like."""
