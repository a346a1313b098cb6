"""State, rules, event log and database."""
