"""The names of actors that are not people, by their id."""

from collections.abc import Mapping

from gql.model.domain.text import Text
from gql.model.domain.viewer import ANOTHER_PARTICIPANT, SYSTEM

ACTOR_TEXTS: Mapping[str, Text] = {
    SYSTEM.id: Text("System"),
    ANOTHER_PARTICIPANT.id: Text("Another participant"),
}
