"""Background work: expiry, the outbox and sealing."""
