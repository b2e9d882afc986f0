"""The page as a reader sees it: lines, columns, figures, and the words that say what stands beside them."""
