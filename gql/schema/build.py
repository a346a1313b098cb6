"""Builds the schema from the types and resolvers of this package."""

from graphql import GraphQLSchema
from strawberry import Schema

import gql.schema.enums  # noqa: F401  # registers the domain's enums before types refer to them
from gql.schema.mutation import Mutation
from gql.schema.mutation_errors import ERROR_TYPES
from gql.schema.query import Query
from gql.schema.scalars import config
from gql.schema.subscription import Subscription
from gql.schema.types.interaction.verification import OtpVerification, PhoneVerification
from gql.schema.types.session.events import EVENT_TYPES


class ApiSchema(Schema):
    """The schema as strawberry knows it; `gql.execution` executes its `core`."""

    @property
    def core(self) -> GraphQLSchema:
        """The graphql-core schema."""
        return self._schema


def build_schema() -> ApiSchema:
    """Returns a new schema."""
    return ApiSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*EVENT_TYPES, *ERROR_TYPES, OtpVerification, PhoneVerification],
        config=config,
    )
