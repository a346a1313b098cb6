"""The version of an interaction's files. A signed URL of an older version is stale."""

import hashlib

import msgspec

from gql.model.domain.views import InteractionView

_LENGTH = 16  # hexadecimal digits


def content_version(interaction: InteractionView) -> str:
    """Returns a short digest that changes whenever one of the interaction's files changes."""
    steps = [
        (
            step.id,
            step.reached,
            step.document.digest if step.document else step.content,
            [
                (assignment.id, assignment.values, assignment.files)
                for assignment in step.assignments
            ],
        )
        for step in interaction.steps
    ]
    return content_digest((interaction.status, steps))[:_LENGTH]


def content_digest(content: object) -> str:
    """Returns the SHA-256 in hex of a value's canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
