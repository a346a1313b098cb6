"""The demo data: the organization Acme Bank, created with the same mutations that people use."""

from gql.seed.demo_data import seed
from gql.seed.demo_organization import ORGANIZATION
from gql.seed.tokens import DEMO_KINDS, demo_token

__all__ = ["DEMO_KINDS", "ORGANIZATION", "demo_token", "seed"]
