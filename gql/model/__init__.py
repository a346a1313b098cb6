"""What is true and what is allowed: rows, views, rules, events, the database (floor 0)."""
