"""The contract: what may be asked, and which resolver answers (floor 3)."""

from gql.schema.build import build_schema

schema = build_schema()

__all__ = ["build_schema", "schema"]
