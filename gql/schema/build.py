"""The schema, whole."""

from graphql import GraphQLSchema
from strawberry import Schema

import gql.schema.enums  # noqa: F401  # publishes the domain's enums before types name them
from gql.schema.interaction import OtpVerification, PhoneVerification
from gql.schema.mutation import Mutation
from gql.schema.payloads import ERROR_TYPES
from gql.schema.query import Query
from gql.schema.scalars import config
from gql.schema.session import EVENT_TYPES
from gql.schema.subscription import Subscription


class BubblesSchema(Schema):
    """The contract. What executes it is `gql.schema.operations`."""

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core executes it."""
        return self._schema


def build_schema() -> BubblesSchema:
    """Builds the schema from the types and resolvers of this package."""
    return BubblesSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*EVENT_TYPES, *ERROR_TYPES, OtpVerification, PhoneVerification],
        config=config,
    )
