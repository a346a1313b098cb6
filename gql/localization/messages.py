"""Outgoing messages, rendered from their kind and parameters when they are sent or shown."""

from collections.abc import Mapping
from typing import NamedTuple

from gql.localization.catalogs import Translator
from gql.model.domain.enums import MessageKind
from gql.model.domain.text import Text

_SUBJECTS: Mapping[MessageKind, Text] = {
    MessageKind.INVITATION: Text("{session}"),
    MessageKind.REMINDER: Text("{session}"),
    MessageKind.CODE: Text("Your code"),
    MessageKind.PHONE_CHECK: Text("Phone verification"),
}
_BODIES: Mapping[MessageKind, Text] = {
    MessageKind.INVITATION: Text(
        "Hello {participant},\n\n{agent} invites you to “{session}”:\n{link}\n"
    ),
    MessageKind.REMINDER: Text(
        "Hello {participant},\n\n{agent} reminds you of “{session}”:\n{link}\n"
    ),
    MessageKind.CODE: Text("Your code is {code}. It is good for 5 minutes."),
}


class RenderedMessage(NamedTuple):
    """A message as its recipient reads it. The body of a phone call is empty."""

    subject: str
    body: str


def render_message(
    kind: MessageKind, parameters: Mapping[str, str], translator: Translator
) -> RenderedMessage:
    """Returns the subject and body of an outgoing message."""
    subject = translator.render(_SUBJECTS[kind].with_parameters(**parameters))
    if kind not in _BODIES:
        return RenderedMessage(subject, "")
    return RenderedMessage(subject, translator.render(_BODIES[kind].with_parameters(**parameters)))
