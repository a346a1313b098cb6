"""Certificates of completion: who did what and when, from the views and the event log."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, select

from gql.model.database.database import Database
from gql.model.database.tables import EventRow, OrganizationRow
from gql.model.domain.certificate import (
    Certificate,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedSigner,
)
from gql.model.domain.enums import Duty
from gql.model.domain.rules.toolbar import agent_signatures
from gql.model.domain.value_objects import Document
from gql.model.domain.viewer import Actor
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    RecipientView,
    SessionView,
    StepView,
)

# Events about typing and preparation; the certificate lists what people did.
_OMITTED_CAUSES = ("saveFields", "prepareDocument", "sealDocuments")


async def build_certificate(
    database: Database,
    session: SessionView,
    interaction: InteractionView,
    documents: Sequence[tuple[StepView, Document]],
) -> Certificate:
    """Returns the certificate of a completed interaction, with its events up to the view's head."""
    async with database.read_transaction() as sql:
        organization = await sql.get_one(OrganizationRow, session.organization_id)
        rows = (await sql.execute(_select_events(session, interaction))).all()
    events = [CertifiedEvent(*row) for row in rows if row.cause not in _OMITTED_CAUSES]
    return Certificate(
        session_id=session.id,
        interaction_id=interaction.id,
        name=interaction.name,
        organization=organization.name,
        completed_at=interaction.completed_at or interaction.added_at,
        documents=tuple(_certified_document(step, document) for step, document in documents),
        signers=tuple(_certified_signers(interaction)),
        events=tuple(events),
        left_out=len(rows) - len(events),
        head=session.head,
        head_hash=session.head_hash,
    )


def _select_events(
    session: SessionView, interaction: InteractionView
) -> Select[int, datetime, str, Actor, str]:
    """Selects the attributes of `CertifiedEvent`, up to the view's head."""
    return (
        select(
            EventRow.sequence, EventRow.occurred_at, EventRow.cause, EventRow.actor, EventRow.hash
        )
        .where(
            EventRow.session_id == session.id,
            EventRow.subject_id == interaction.id,
            EventRow.sequence <= session.head,
        )
        .order_by(EventRow.sequence)
    )


def _certified_document(step: StepView, document: Document) -> CertifiedDocument:
    pages = len(document.page_sizes) - document.certificate_pages
    return CertifiedDocument(step.name, pages, document.digest, document.size)


def _certified_signers(interaction: InteractionView) -> Iterator[CertifiedSigner]:
    """Yields the recipients who completed their part, then the agent if the agent signed."""
    for recipient in interaction.recipients:
        if recipient.completed is not None:
            yield _certified_recipient(interaction, recipient)
    agent_assignments = agent_signatures(interaction)
    if agent_assignments:
        yield _certified_agent(agent_assignments[-1])


def _certified_recipient(interaction: InteractionView, recipient: RecipientView) -> CertifiedSigner:
    assignments = [
        assignment
        for step in interaction.steps
        for assignment in step.assignments
        if assignment.participant_id == recipient.participant_id
    ]
    verifications = [
        assignment.verification for assignment in assignments if assignment.verification
    ]
    verification = verifications[0] if verifications else None
    signed = [
        assignment
        for assignment in assignments
        if assignment.duty is Duty.SIGN and assignment.done_at
    ]
    return CertifiedSigner(
        participant_id=recipient.participant_id,
        name=recipient.name,
        role=recipient.role,
        method=verification.method if verification else None,
        outcome=verification.status if verification else None,
        transaction_id=verification.transaction_id if verification else None,
        sent_at=interaction.sent_at,
        viewed_at=recipient.opened_at,
        started_at=recipient.started_at,
        signed_at=signed[-1].done_at if signed else recipient.completed_at,
        signature=signed[-1].signature if signed else None,
    )


def _certified_agent(assignment: AssignmentView) -> CertifiedSigner:
    return CertifiedSigner(
        participant_id=None,
        name=assignment.signature or "Agent",
        role=None,
        method=None,
        outcome=None,
        transaction_id=None,
        sent_at=None,
        viewed_at=None,
        started_at=None,
        signed_at=assignment.done_at,
        signature=assignment.signature,
    )
