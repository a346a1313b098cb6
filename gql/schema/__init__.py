"""The GraphQL schema: its types, and the resolvers behind its fields."""

from gql.schema.build import build_schema

schema = build_schema()
"""The schema, built once per process, which takes some 60 ms of CPU."""

__all__ = ["schema"]
