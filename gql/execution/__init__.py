"""Executes GraphQL: parses, limits, validates and runs queries, and shares results."""
