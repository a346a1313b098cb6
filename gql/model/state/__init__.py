"""The state of one session: its rows as plain objects, cached under the head of its log."""
