"""The types of a session."""
