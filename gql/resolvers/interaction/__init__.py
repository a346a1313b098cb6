"""Interactions: adding, agent details, signing, files, approvals and deletion."""
