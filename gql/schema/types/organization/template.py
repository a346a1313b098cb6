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
from gql.schema.scalars import ListCursor
from gql.schema.types.interaction.fields import FormField, step_fields
from gql.schema.types.interaction.step import CartItem, Money
from gql.schema.types.relay import Connection, Node


@strawberry.type(description="A step of a template.")
class TemplateStep:
    kind: StepKind = field(description="What the step asks its assignees to do.")
    name: str = field(description="The display name.")
    assignee: Assignee = field(description="Which recipients the step is assigned to.")
    items: list[CartItem] = field(description="The items of a cart; otherwise empty.")
    total: Money | None = field(description="The sum of a cart. Null for other kinds of steps.")
    page_count: int | None = field(
        description="The number of pages of a PDF. Null for other kinds of steps."
    )
    method: VerificationMethod | None = field(
        description="How the identity is verified. Null unless the kind is VERIFICATION."
    )
    agent_signing: AgentSigning = field(
        description="Whether the agent signs the document, and when. NEVER for other kinds of"
        " steps."
    )

    @field(description="The fields of a form or document; otherwise empty.")
    def fields(self) -> list[FormField]:
        step: Any = self  # at run time `self` is the `StepSpec` whose attributes this type reads
        return step_fields(step.kind, step.fields)

    @field(
        description="How many files each assignee of a FILE_REQUEST uploads. Null for other kinds"
        " of steps."
    )
    def file_count(self) -> int | None:
        step: Any = self
        return step.file_count if step.kind is StepKind.FILE_REQUEST else None

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, value_objects.StepSpec)


@strawberry.type(
    description="Something that can be sent to a session with `addInteraction`: a workflow, or a"
    " single document, form, file request or cart."
)
class Template(Node):
    name: str = field(description="The display name.")
    kind: InteractionKind = field(description="A workflow, or the kind of its single step.")
    steps: list[TemplateStep] = field(description="The steps in order.")
    created_at: datetime = field(description="When it was created.")
    archived_at: datetime | None = field(
        description="When it was archived. Null if it was not; an archived template cannot be sent."
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, tables.TemplateRow)


@strawberry.type(description="A template in a page of templates.")
class TemplateEdge:
    node: Template = field(description="The template.")
    cursor: ListCursor = field(description="The position of the template in the list.")


@strawberry.type(description="A page of templates, newest first.")
class TemplateConnection(Connection):
    edges: list[TemplateEdge] = field(description="The templates of this page.")
    nodes: list[Template] = field(description="The nodes of `edges`.")
