"""The types of a bubble: interaction, steps, assignments, toolbar. They read off views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import value_objects, views
from gql.model.domain.enums import (
    ActorKind,
    AssignmentState,
    Channel,
    Decision,
    Duty,
    FieldKind,
    InteractionKind,
    InteractionStatus,
    Reason,
    Role,
    SessionKind,
    SessionStatus,
    StepKind,
    ToolbarAction,
    VerificationMethod,
    VerificationStatus,
)


@strawberry.interface(description="Anything with an id that `node` can find again.")
class Node:
    id: strawberry.ID = field(description="Opaque and unique among all things.")


@strawberry.type(description="Who did something.")
class Actor:
    kind: ActorKind = field(description="On which side they are.")
    id: strawberry.ID = field(description="Their id on that side.")
    name: str = field(description="Their name for people.")


@strawberry.type(description="A button of a bubble: the rule that draws it guards its mutation.")
class ToolbarItem:
    action: ToolbarAction = field(description="What the button does.")
    available: bool = field(description="Whether its mutation would succeed now.")
    reason: Reason | None = field(description="Why not, where it is not available.")
    message: str | None = field(description="The reason as a sentence for people.")


@strawberry.type(description="Where a field is on its page, in points from the top left corner.")
class FieldPlace:
    x: float = field(description="From the left edge of the page as it is displayed.")
    y: float = field(description="From its top edge.")
    width: float = field(description="How wide.")
    height: float = field(description="How high.")


@strawberry.type(description="What to fill in. A name `customer_2.address` is the second signer's.")
class Field:
    name: str = field(description="The name by which values are given.")
    kind: FieldKind = field(description="What it takes.")
    label: str | None = field(description="What to show beside it.")
    required: bool = field(description="Whether it must have a value.")
    options: list[str] = field(description="What a CHOICE can be.")
    max_length: int | None = field(description="The most characters it takes, where limited.")
    page: int | None = field(description="Of a document's field: the page it is on, from 1.")
    rectangle: FieldPlace | None = field(
        name="place", description="Of a document's field: where on its page."
    )


@strawberry.type(description="What was filled into one field.")
class FieldValue:
    name: str = field(description="The field's name.")
    value: str = field(description="Its value; a checkbox is “true” or “false”.")


@strawberry.type(description="One line of a cart.")
class CartItem:
    name: str = field(description="What it is.")
    quantity: int = field(description="How many pieces.")
    price: int = field(description="The price of one piece in the minor unit (cents).")
    currency: str = field(description="The currency's code, such as EUR.")


@strawberry.type(description="A file that a participant handed in.")
class UploadedFile:
    name: str = field(description="The name it was given.")
    size: int = field(description="Its size in bytes.")
    content_type: str = field(description="Its media type, as the uploader named it.")
    digest: str = field(description="The SHA-256 of its bytes, in hexadecimal.")


@strawberry.interface(description="How far the verification of one person has come.")
class Verification:
    method: VerificationMethod = field(description="By which method.")
    status: VerificationStatus = field(description="Where it stands.")
    channel: Channel | None = field(description="By which way the person was asked.")
    sent_to: str | None = field(description="Where to, masked but for what its owner needs.")
    reason: str | None = field(description="Why it failed or was locked.")


@strawberry.type(description="Verification by a one-time code.")
class OtpVerification(Verification):
    tries_left: int = field(description="How many wrong codes are still allowed.")
    expires_at: datetime | None = field(description="Until when the code is good.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return isinstance(obj, value_objects.Verification) and obj.method is VerificationMethod.OTP


@strawberry.type(description="Verification by phone, through an outside provider.")
class PhoneVerification(Verification):
    transaction_id: str | None = field(
        name="failsafeTransactionId", description="The provider's id of the transaction."
    )

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return (
            isinstance(obj, value_objects.Verification) and obj.method is VerificationMethod.PHONE
        )


@strawberry.type(description="What one participant, or the agent, has to do in one step.")
class Assignment:
    id: strawberry.ID = field(description="Opaque.")
    participant_id: strawberry.ID | None = field(description="Whose it is; null is the agent's.")
    position: int = field(
        description="Their number among those who do the step: the 2 of a field `customer_2.name`."
    )
    duty: Duty = field(description="What is asked.")
    group: int = field(description="The signing group; lower groups come first.")
    state: AssignmentState = field(description="Whether it can be done now.")
    done_at: datetime | None = field(description="When it was done.")
    field_values: list[FieldValue] = field(name="values", description="What was filled in so far.")
    files: list[UploadedFile] = field(description="What was handed in so far.")
    signature: str | None = field(description="The name as signed.")
    comment: str | None = field(description="What an approver said.")
    verification: Verification | None = field(description="Where the duty is VERIFY.")


@strawberry.type(
    description="One page of a document. `previewInteraction` says where its image is."
)
class Page:
    number: int = field(description="From 1.")
    width: float = field(description="Its width in points, as displayed.")
    height: float = field(description="Its height in points, as displayed.")
    revision: str = field(
        description="Its look: it changes when something on this page does, and only then."
    )


@strawberry.type(description="A document as it stands.")
class Document:
    digest: str = field(description="The SHA-256 of its file, in hexadecimal.")
    revision: int = field(description="How often its file was signed or sealed.")
    sealed_at: datetime | None = field(description="When the organization sealed it.")
    pages: list[Page] = field(description="Its pages; the certificate's follow with the seal.")


@strawberry.type(description="One item of an interaction, in order.")
class Step:
    id: strawberry.ID = field(description="Opaque.")
    position: int = field(description="Its place, from 0.")
    kind: StepKind = field(description="What it asks for.")
    name: str = field(description="Its name for people.")
    reached: bool = field(description="Whether all steps before it are complete.")
    completed: bool = field(description="Whether all its assignments are done.")
    fields: list[Field] = field(description="What there is to fill in.")
    items: list[CartItem] = field(description="The items of a cart.")
    file_count: int = field(description="How many files a file request asks for.")
    page_count: int | None = field(description="How many pages its document shows.")
    document: Document | None = field(
        description="Its document: a PDF from the start, a dynamic one from when it is reached."
        " Null in an approval, which shows the source's: see `previewInteraction`."
    )
    assignments: list[Assignment] = field(
        description="Who has to do what; a participant sees their own."
    )


@strawberry.type(description="One participant's part in one interaction.")
class Recipient:
    participant_id: strawberry.ID = field(description="The participant's id.")
    name: str = field(description="Their name.")
    role: Role = field(description="Their role in the session.")
    group: int = field(description="Their signing group; lower groups come first.")
    completed: bool | None = field(
        description="Whether they have done all that is asked; null where nothing is, or hidden."
    )
    opened_at: datetime | None = field(description="When they entered it.")
    started_at: datetime | None = field(description="When they pressed Start.")
    completed_at: datetime | None = field(description="When they did the last that was asked.")
    declined_at: datetime | None = field(description="When they declined.")
    decline_reason: str | None = field(description="Why they declined.")


@strawberry.type(description="What the agent has to tell before the customer receives it.")
class AgentDetails:
    fields: list[Field] = field(description="What is asked.")
    field_values: list[FieldValue] = field(name="values", description="What was told.")
    completed_at: datetime | None = field(description="When it was told.")


@strawberry.type(description="One forwarding to a third party, and what they said.")
class Approval:
    id: strawberry.ID = field(description="Opaque.")
    session_id: strawberry.ID = field(description="The approval's session.")
    interaction_id: strawberry.ID = field(description="The bubble in the approval's session.")
    approver: str = field(description="The third party's name.")
    decision: Decision = field(description="What they said.")
    comment: str | None = field(description="Their comment.")
    asked_at: datetime = field(description="When they were asked.")
    decided_at: datetime | None = field(description="When they decided.")


@strawberry.type(description="Another session that this one came from or led to.")
class LinkedSession:
    session_id: strawberry.ID = field(description="Its id.")
    kind: SessionKind = field(description="What it is for.")
    status: SessionStatus | None = field(
        description="Whether it is open; null for the one this came from."
    )
    participant_id: strawberry.ID | None = field(
        description="Of a private session: the participant it was opened for."
    )
    interaction_id: strawberry.ID | None = field(
        description="Of an approval: the bubble that was forwarded."
    )


@strawberry.type(
    description="What was added to a session: a workflow or an asset; on screen a bubble."
)
class Interaction(Node):
    session_id: strawberry.ID = field(description="The session it is in.")
    template_id: strawberry.ID | None = field(description="The template it was made of.")
    name: str = field(description="Its name for people.")
    kind: InteractionKind = field(description="A workflow, or the kind of its one asset.")
    status: InteractionStatus = field(description="Where it stands.")
    status_line: str = field(description="Where it stands, as a sentence for people.")
    added_at: datetime = field(description="When it was added.")
    added_by: Actor = field(description="Who added it.")
    sent_at: datetime | None = field(description="Since when participants see it.")
    completed_at: datetime | None = field(description="When it became complete.")
    sealed_at: datetime | None = field(
        description="When its documents were sealed and its certificate was issued."
    )
    expires_at: datetime | None = field(description="When it expires if it is not complete.")
    deleted_at: datetime | None = field(description="When it was deleted.")
    deleted_by: Actor | None = field(description="Who deleted it.")
    completed_count: int | None = field(
        description="How many participants have completed it, the 1 of “1/3”; hidden from them."
    )
    required_count: int | None = field(
        description="How many participants must, the 3 of “1/3”; hidden from them."
    )
    details: AgentDetails | None = field(
        name="agentDetails", description="What the agent has to tell first, where asked."
    )
    recipients: list[Recipient] = field(description="Whom it is for.")
    steps: list[Step] = field(description="Its steps, in order.")
    approvals: list[Approval] = field(description="To whom it was forwarded, and what they said.")
    source: LinkedSession | None = field(description="Of an approval's bubble: where it came from.")
    toolbar: list[ToolbarItem] = field(description="The buttons the viewer has, in order.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return isinstance(obj, views.InteractionView)
