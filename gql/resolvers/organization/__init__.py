"""An organization: templates, policy, users, API keys, outbox and event feed."""
