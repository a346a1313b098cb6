"""Queries, mutations and subscriptions: one plain function each."""
