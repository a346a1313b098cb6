"""SQL through the drivers: statements, connections and transactions of both databases."""
