"""The GraphQL schema: its types, and the resolvers behind its fields."""

from gql.schema.build import build_schema

schema = build_schema()

__all__ = ["build_schema", "schema"]
