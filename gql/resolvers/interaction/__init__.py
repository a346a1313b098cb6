"""Interactions: adding, agent details, signing, downloads, approvals and deletion."""
