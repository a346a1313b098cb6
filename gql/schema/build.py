"""Builds the schema from the types and resolvers of this package."""

from graphql import GraphQLInputObjectType, GraphQLSchema
from strawberry import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter

import gql.schema.enums  # noqa: F401  # registers the domain's enums before types refer to them
from gql.schema.mutation import Mutation
from gql.schema.mutation_errors import ERROR_TYPES
from gql.schema.query import Query
from gql.schema.scalars import config
from gql.schema.subscription import Subscription
from gql.schema.types.interaction.verification import OtpVerification, PhoneVerification
from gql.schema.types.organization.viewer import VIEWER_TYPES
from gql.schema.types.session.events import EVENT_TYPES


class ApiSchema(Schema):
    """The schema as strawberry knows it; `gql.execution` executes its `core`."""

    @property
    def core(self) -> GraphQLSchema:
        """The graphql-core schema."""
        return self._schema


def build_schema() -> ApiSchema:
    """Returns a new schema."""
    schema = ApiSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*VIEWER_TYPES, *EVENT_TYPES, *ERROR_TYPES, OtpVerification, PhoneVerification],
        config=config,
    )
    _mark_one_of_inputs(schema.core)
    return schema


def _mark_one_of_inputs(schema: GraphQLSchema) -> None:
    """Sets `is_one_of`, which graphql-core's validation reads and strawberry does not set."""
    for named_type in schema.type_map.values():
        if isinstance(named_type, GraphQLInputObjectType):
            definition = named_type.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
            named_type.is_one_of = definition.is_one_of
