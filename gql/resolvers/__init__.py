"""Questions and orders: one plain function each, a file per noun (floor 2)."""
