"""The domain's rules and views, the event log, and the database."""
