"""SQL through the drivers themselves: statements, connections and transactions of both databases."""
