"""Tables, engines, loading, units of work and migrations."""
