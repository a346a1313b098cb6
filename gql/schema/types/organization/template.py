"""Templates: what can be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.database import tables
from gql.model.domain import value_objects
from gql.model.domain.enums import (
    AgentSigning,
    Assignee,
    InteractionKind,
    StepKind,
    VerificationMethod,
)
from gql.schema.types.interaction.fields import Field
from gql.schema.types.interaction.step import CartItem
from gql.schema.types.relay import Connection, Node


@strawberry.type(description="One step that a template prescribes.")
class TemplateStep:
    kind: StepKind = field(description="What it asks for.")
    name: str = field(description="Its name for people.")
    assignee: Assignee = field(description="Who has to do it.")
    fields: list[Field] = field(description="What there is to fill in.")
    items: list[CartItem] = field(description="The items of a cart.")
    file_count: int = field(description="How many files a file request asks for.")
    page_count: int | None = field(description="How many pages a document has.")
    method: VerificationMethod | None = field(description="How a verification is done.")
    agent_signing: AgentSigning = field(description="When the agent signs, if at all.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, value_objects.StepSpec)


@strawberry.type(description="Something that can be sent: a workflow, or a stand-alone asset.")
class Template(Node):
    name: str = field(description="Its name for people.")
    kind: InteractionKind = field(description="A workflow, or the kind of its one asset.")
    steps: list[TemplateStep] = field(description="What it prescribes, in order.")
    created_at: datetime = field(description="When it was made.")
    archived_at: datetime | None = field(description="When it was taken out of the catalogue.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, tables.TemplateRow)


@strawberry.type(description="One template in a list.")
class TemplateEdge:
    node: Template = field(description="The template.")
    cursor: str = field(description="Its place in the list.")


@strawberry.type(description="A page of the catalogue, newest first.")
class TemplateConnection(Connection):
    edges: list[TemplateEdge] = field(description="The templates of this page.")
