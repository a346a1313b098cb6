"""Change notifications between processes, subscriptions, presence and credential revocation."""
