"""The query for an interaction's certificate of completion."""

from dataclasses import replace

from gql.model.database.tables import InteractionRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import NotFound
from gql.model.domain.value_objects import IssuedCertificate
from gql.resolvers.context import STAFF, Context
from gql.resolvers.lookup import find_interaction


async def interaction_certificate(
    context: Context, interaction_id: str
) -> IssuedCertificate | None:
    """Returns the certificate of completion; None before the documents are sealed.

    For agents, and for partners who may read documents; partners do not see the phone provider's
    transaction ids. Participants get the certificate as a file.
    """
    viewer = context.require(*STAFF, ActorKind.PARTNER)
    _, interaction = await find_interaction(context, interaction_id)
    if not viewer.scope.can_read_documents:
        raise NotFound("Certificate", ("interactionId",))
    # an approval shows the certificate of the forwarded interaction (rule 8)
    source_id = interaction.source.interaction_id if interaction.source else None
    async with context.database.read_transaction() as sql:
        issued = (await sql.get_one(InteractionRow, source_id or interaction_id)).issued
    return issued if viewer.is_staff or issued is None else without_transactions(issued)


def without_transactions(issued: IssuedCertificate) -> IssuedCertificate:
    """Returns the certificate without the phone provider's transaction ids."""
    signers = tuple(replace(signer, transaction_id=None) for signer in issued.certificate.signers)
    return replace(issued, certificate=replace(issued.certificate, signers=signers))
