"""Background work: expiry, the outbox, sealing and retention."""
