"""The organization of the demo data, and mutations in it."""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from gql.model.database.outcome import Outcome
from gql.model.domain.viewer import Viewer
from gql.resolvers.context import Context
from gql.resolvers.mutations import MutationResolver

ORGANIZATION = "Acme Bank"
_O = TypeVar("_O", bound=Outcome)


@dataclass(frozen=True, slots=True)
class DemoOrganization:
    """The users of the demo organization, and a context for mutations in it."""

    context: Context
    agent: Viewer
    admin: Viewer

    async def execute_as(
        self, viewer: Viewer, mutation: MutationResolver[_O, Any], **arguments: Any
    ) -> _O:
        """Executes a mutation as the viewer and returns its outcome."""
        context = replace(self.context, viewer=viewer, cause=mutation.cause)
        return (await mutation.resolve(context, **arguments)).outcome
