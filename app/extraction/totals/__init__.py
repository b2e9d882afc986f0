"""The amounts below the lines, and what labels say of them."""
