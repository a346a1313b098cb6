"""The three roots: what may be asked, ordered, and watched, and which resolver answers."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from typing import Annotated, Any

import strawberry
from strawberry import Info, argument, field

from gql.model.domain.enums import SessionKind, SessionStatus, camel
from gql.model.domain.errors import Invalid
from gql.resolvers import authentication, nodes
from gql.resolvers.context import Context
from gql.resolvers.interaction import agent_details, approvals, downloads, interactions, signing
from gql.resolvers.interaction.certificate import interaction_certificate
from gql.resolvers.mutations import Order, execute_mutation
from gql.resolvers.organization import feed, outbox, templates
from gql.resolvers.participant import participant_actions, participants, verification
from gql.resolvers.session import sessions, updates
from gql.schema import inputs, payloads
from gql.schema.scalars import Cursor
from gql.schema.types.interaction.certificate import IssuedCertificate
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.organization.api_key import ApiKeyConnection
from gql.schema.types.organization.events import OrganizationEventConnection, event_feed
from gql.schema.types.organization.template import TemplateConnection
from gql.schema.types.organization.viewer import Viewer
from gql.schema.types.relay import First, Node, connection
from gql.schema.types.session.events import SessionEvent
from gql.schema.types.session.message import MessageConnection
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session import Session, SessionConnection

Ask = Info[Context, None]
After = Annotated[str | None, argument(description="Go on after this place of the list.")]
Resume = Annotated[
    Cursor | None,
    argument(description="The last cursor you have; without it you get a snapshot first."),
]
SessionId = Annotated[strawberry.ID, argument(description="The session.")]


@strawberry.input(description="Which sessions; what is left out does not matter.")
class SessionFilter:
    status: SessionStatus | None = field(default=None, description="Open or ended.")
    kind: SessionKind | None = field(default=None, description="What they are for.")


Filter = Annotated[SessionFilter | None, argument(description="Which sessions.")]


@strawberry.type(description="What may be asked.")
class Query:
    @field(description="Who asks: an agent, a partner, or a participant.")
    def viewer(self, info: Ask) -> Viewer:
        return info.context.require()  # type: ignore[return-value]  # types read off model values

    @field(description="One session.")
    async def session(self, info: Ask, id: SessionId) -> Session | None:
        return await sessions.session(info.context, id)  # type: ignore[return-value]

    @field(description="The organization's sessions, newest first.")
    async def sessions(
        self, info: Ask, first: First = 20, after: After = None, filter: Filter = None
    ) -> SessionConnection:
        wanted = filter or SessionFilter()
        page = await sessions.sessions_matching(
            info.context, first, after, wanted.status, wanted.kind
        )
        return connection(SessionConnection, page)

    @field(description="One bubble.")
    async def interaction(
        self, info: Ask, id: Annotated[strawberry.ID, argument(description="The bubble.")]
    ) -> Interaction | None:
        return await nodes.interaction(info.context, id)  # type: ignore[return-value]

    @field(description="The certificate of completion; null before the documents are sealed.")
    async def certificate(
        self,
        info: Ask,
        interaction_id: Annotated[strawberry.ID, argument(description="The bubble.")],
    ) -> IssuedCertificate | None:
        return await interaction_certificate(info.context, interaction_id)  # type: ignore[return-value]

    @field(description="Anything with an id: a session, bubble, participant, or template.")
    async def node(
        self, info: Ask, id: Annotated[strawberry.ID, argument(description="Its id.")]
    ) -> Node | None:
        return await nodes.node(info.context, id)  # type: ignore[return-value]

    @field(description="Several things by their ids, at most 100; null where there is none.")
    async def nodes(
        self,
        info: Ask,
        ids: Annotated[list[strawberry.ID], argument(description="Their ids.")],
    ) -> list[Node | None]:
        return await nodes.nodes(info.context, ids)  # type: ignore[return-value]

    @field(description="What can be sent, newest first.")
    async def templates(
        self, info: Ask, first: First = 50, after: After = None
    ) -> TemplateConnection:
        page = await templates.templates(info.context, first, after)
        return connection(TemplateConnection, page)

    @field(description="The organization's API keys, newest first; for admins.")
    async def api_keys(self, info: Ask, first: First = 50, after: After = None) -> ApiKeyConnection:
        page = await authentication.api_keys(info.context, first, after)
        return connection(ApiKeyConnection, page)

    @field(
        description="Events of all sessions, oldest first, to be read on from for ever: for exports"
        " and copies. For agents and partners."
    )
    async def organization_events(
        self,
        info: Ask,
        first: First = 50,
        after: Annotated[
            Cursor | None,
            argument(description="Go on after this event, such as the `endCursor` of a page."),
        ] = None,
    ) -> OrganizationEventConnection:
        return event_feed(await feed.organization_events(info.context, first, after))

    @field(description="Messages to people, newest first; for agents.")
    async def outbox(
        self,
        info: Ask,
        first: First = 20,
        after: After = None,
        session_id: Annotated[
            strawberry.ID | None, argument(description="Only of this session.")
        ] = None,
    ) -> MessageConnection:
        page = await outbox.outbox(info.context, first, after, session_id)
        return connection(MessageConnection, page)


def order(resolver: Order, takes: type[Any], gives: type[Any]) -> Any:
    """A mutation: `resolver` does it, `takes` is its input, `gives` its payload.

    The input's fields are the resolver's parameters; a mismatch fails at import.
    """
    operation = camel(resolver.__name__)
    wanted = set(inspect.signature(resolver).parameters) - {"context"}
    offered = {one.python_name for one in takes.__strawberry_definition__.fields}
    if wanted != offered - {"idempotency_key"}:
        raise TypeError(f"{takes.__name__} does not fit {resolver.__name__}: {wanted ^ offered}")

    async def resolve(info: Ask, input: Any) -> Any:
        try:
            arguments = inputs.arguments_of(input)
        except Invalid as no:
            return await execute_mutation(info.context, operation, _refusing(no), {}, None)
        key = getattr(input, "idempotency_key", None)
        return await execute_mutation(info.context, operation, resolver, arguments, key)

    described = Annotated[takes, argument(description="What to do it with.")]  # type: ignore[valid-type]  # made at run time
    resolve.__annotations__ = {"info": Ask, "input": described, "return": gives}
    sentence = (resolver.__doc__ or "").split("\n\n")[0]
    description = " ".join(sentence.split())
    return strawberry.mutation(resolver=resolve, description=description, name=operation)


def _refusing(no: Invalid) -> Order:
    async def refuse(context: Context) -> Any:
        raise no

    return refuse


@strawberry.type(
    description="What may be ordered. Each answers with a payload; refusals are in it."
)
class Mutation:
    start_session = order(
        sessions.start_session, inputs.StartSessionInput, payloads.StartSessionPayload
    )
    end_session = order(sessions.end_session, inputs.EndSessionInput, payloads.EndSessionPayload)
    invite_participant = order(
        sessions.invite_participant,
        inputs.InviteParticipantInput,
        payloads.InviteParticipantPayload,
    )
    remind_participant = order(
        participants.remind_participant,
        inputs.ParticipantInput,
        payloads.RemindParticipantPayload,
    )
    reassign_participant = order(
        participants.reassign_participant,
        inputs.ReassignParticipantInput,
        payloads.ReassignParticipantPayload,
    )
    start_private_session = order(
        participants.start_private_session,
        inputs.ParticipantInput,
        payloads.StartPrivateSessionPayload,
    )

    add_interaction = order(
        interactions.add_interaction, inputs.AddInteractionInput, payloads.AddInteractionPayload
    )
    download_interaction = order(
        downloads.download_interaction,
        inputs.DownloadInteractionInput,
        payloads.DownloadInteractionPayload,
    )
    preview_interaction = order(
        downloads.preview_interaction,
        inputs.PreviewInteractionInput,
        payloads.PreviewInteractionPayload,
    )
    sign_as_agent = order(
        signing.sign_as_agent, inputs.SignAsAgentInput, payloads.SignAsAgentPayload
    )
    forward_for_approval = order(
        approvals.forward_for_approval,
        inputs.ForwardForApprovalInput,
        payloads.ForwardForApprovalPayload,
    )
    complete_agent_details = order(
        agent_details.complete_agent_details,
        inputs.CompleteAgentDetailsInput,
        payloads.CompleteAgentDetailsPayload,
    )
    submit_agent_form = order(
        agent_details.submit_agent_form, inputs.StepValuesInput, payloads.SubmitAgentFormPayload
    )
    delete_interaction = order(
        interactions.delete_interaction,
        inputs.InteractionInput,
        payloads.DeleteInteractionPayload,
    )

    exchange_link = order(
        authentication.exchange_link, inputs.ExchangeLinkInput, payloads.ExchangeLinkPayload
    )
    open_interaction = order(
        participant_actions.open_interaction, inputs.InteractionInput, payloads.TakePartPayload
    )
    start_interaction = order(
        participant_actions.start_interaction, inputs.InteractionInput, payloads.TakePartPayload
    )
    decline_interaction = order(
        participant_actions.decline_interaction,
        inputs.DeclineInteractionInput,
        payloads.TakePartPayload,
    )
    save_fields = order(
        participant_actions.save_fields, inputs.StepValuesInput, payloads.TakePartPayload
    )
    submit_form = order(
        participant_actions.submit_form, inputs.StepValuesInput, payloads.TakePartPayload
    )
    sign_step = order(participant_actions.sign_step, inputs.SignStepInput, payloads.TakePartPayload)
    confirm_cart = order(
        participant_actions.confirm_cart, inputs.StepInput, payloads.TakePartPayload
    )
    attach_file = order(
        participant_actions.attach_file, inputs.AttachFileInput, payloads.TakePartPayload
    )
    send_code = order(verification.send_code, inputs.StepInput, payloads.TakePartPayload)
    verify_code = order(verification.verify_code, inputs.VerifyCodeInput, payloads.TakePartPayload)
    start_phone_verification = order(
        verification.start_phone_verification, inputs.StepInput, payloads.TakePartPayload
    )
    approve = order(approvals.approve, inputs.ApproveInput, payloads.TakePartPayload)
    reject = order(approvals.reject, inputs.RejectInput, payloads.TakePartPayload)

    create_upload = order(
        templates.create_upload, inputs.CreateUploadInput, payloads.CreateUploadPayload
    )
    create_pdf_template = order(
        templates.create_pdf_template, inputs.CreatePdfTemplateInput, payloads.TemplatePayload
    )
    create_dynamic_document = order(
        templates.create_dynamic_document,
        inputs.CreateDynamicDocumentInput,
        payloads.TemplatePayload,
    )
    create_form = order(templates.create_form, inputs.CreateFormInput, payloads.TemplatePayload)
    create_file_request = order(
        templates.create_file_request, inputs.CreateFileRequestInput, payloads.TemplatePayload
    )
    create_cart = order(templates.create_cart, inputs.CreateCartInput, payloads.TemplatePayload)
    create_workflow = order(
        templates.create_workflow, inputs.CreateWorkflowInput, payloads.TemplatePayload
    )
    archive_template = order(
        templates.archive_template, inputs.TemplateInput, payloads.TemplatePayload
    )
    update_policy = order(
        templates.update_policy, inputs.UpdatePolicyInput, payloads.UpdatePolicyPayload
    )
    create_api_key = order(
        authentication.create_api_key, inputs.CreateApiKeyInput, payloads.CreateApiKeyPayload
    )
    revoke_api_key = order(
        authentication.revoke_api_key, inputs.RevokeApiKeyInput, payloads.RevokeApiKeyPayload
    )
    create_user = order(
        authentication.create_user, inputs.CreateUserInput, payloads.CreateUserPayload
    )


@strawberry.type(description="One item of a session's stream. Replace what its events bring.")
class SessionUpdate:
    cursor: Cursor = field(description="Where the stream is after this; resume with it.")
    previous: Cursor | None = field(description="The place it goes on from; null on a snapshot.")
    reset: bool = field(description="Whether your cursor could not be honoured: start over.")
    session: Session | None = field(description="The whole session, first and on a reset.")
    events: list[SessionEvent] = field(description="What happened, in order.")


@strawberry.type(description="One bubble as it is after a change.")
class InteractionUpdate:
    cursor: Cursor = field(description="Where the stream is after this; resume with it.")
    previous: Cursor | None = field(description="The place it goes on from; null on a snapshot.")
    reset: bool = field(description="Whether your cursor could not be honoured: start over.")
    interaction: Interaction = field(description="The bubble.")
    event: SessionEvent | None = field(description="What made it so; null on a snapshot.")


@strawberry.type(description="Who came, went, or completed.")
class ParticipantConnectionUpdate:
    cursor: Cursor = field(description="Where the stream is after this; resume with it.")
    previous: Cursor | None = field(description="The place it goes on from; null on a snapshot.")
    reset: bool = field(description="Whether your cursor could not be honoured: start over.")
    participants: list[Participant] = field(
        description="Everybody at first and on a reset; later those who changed."
    )


@strawberry.type(description="Sessions as they are now.")
class InboxUpdate:
    reset: bool = field(description="Whether this is the whole list, as at first.")
    sessions: list[Session] = field(
        description="The newest 100 at first; later those that changed, latest state only."
    )


@strawberry.type(description="What may be watched.")
class Subscription:
    @strawberry.subscription(
        description="Everything of one session: a snapshot, then its events; or on from `after`."
    )
    def session_updates(
        self, info: Ask, session_id: SessionId, after: Resume = None
    ) -> AsyncIterator[SessionUpdate]:
        return updates.session_updates(info.context, session_id, after)  # type: ignore[return-value]

    @strawberry.subscription(description="One bubble, at each change.")
    def interaction_updates(
        self,
        info: Ask,
        interaction_id: Annotated[strawberry.ID, argument(description="The bubble.")],
        after: Resume = None,
    ) -> AsyncIterator[InteractionUpdate]:
        return updates.interaction_updates(info.context, interaction_id, after)  # type: ignore[return-value]

    @strawberry.subscription(description="Who comes and goes in a session; for agents.")
    def participant_connections(
        self, info: Ask, session_id: SessionId, after: Resume = None
    ) -> AsyncIterator[ParticipantConnectionUpdate]:
        return updates.participant_connections(info.context, session_id, after)  # type: ignore[return-value]

    @strawberry.subscription(description="The organization's sessions as they change; for agents.")
    def inbox(self, info: Ask, filter: Filter = None) -> AsyncIterator[InboxUpdate]:
        wanted = filter or SessionFilter()
        return updates.inbox(info.context, wanted.status, wanted.kind)  # type: ignore[return-value]
