"""Queries, mutations and subscriptions: one plain function each, named after its GraphQL field."""
