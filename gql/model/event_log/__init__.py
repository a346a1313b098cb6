"""Events of sessions: numbering, hash chain, cursors and the organization's feed."""
