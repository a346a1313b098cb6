"""The root type of mutations: which resolver carries out each, with which input and payload."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import strawberry
from strawberry import argument

from gql.model.domain.errors import Invalid
from gql.resolvers import uploads
from gql.resolvers.interaction import (
    adding,
    agent_details,
    approvals,
    deletion,
    downloads,
    signing,
)
from gql.resolvers.mutations import MutationResolver, execute_mutation, refuse_mutation
from gql.resolvers.organization import api_keys, policy, templates, users, workflows
from gql.resolvers.participant import links, participant_actions, participants, verification
from gql.resolvers.session import sessions
from gql.schema import inputs, payloads
from gql.schema.arguments import ResolverInfo


def mutation(
    resolver: MutationResolver[Any, Any], takes: type[Any], gives: type[Any], description: str
) -> Any:
    """Returns the field of a mutation. `takes` is its input type, `gives` its payload type.

    Raises `TypeError` unless the fields of the input are the parameters of the resolver.
    """
    _check_input(resolver, takes)

    async def resolve(info: ResolverInfo, input: Any) -> Any:
        try:
            arguments = inputs.arguments_of(input)
        except Invalid as error:
            return await refuse_mutation(info.context, resolver, error)
        key = getattr(input, "idempotency_key", None)
        return await execute_mutation(info.context, resolver, arguments, key)

    described = Annotated[takes, argument(description="What to do it with.")]  # type: ignore[valid-type]  # made at run time
    resolve.__annotations__ = {"info": ResolverInfo, "input": described, "return": gives}
    return strawberry.mutation(resolver=resolve, description=description, name=resolver.name)


def _check_input(resolver: MutationResolver[Any, Any], takes: type[Any]) -> None:
    parameters = set(inspect.signature(resolver.resolve).parameters) - {"context"}
    fields = {field.python_name for field in takes.__strawberry_definition__.fields}
    difference = parameters ^ (fields - {"idempotency_key"})
    if difference:
        raise TypeError(f"{takes.__name__} does not fit {resolver.name}: {difference}")


@strawberry.type(
    description="What may be ordered. Each answers with a payload; refusals are in it."
)
class Mutation:
    start_session = mutation(
        sessions.start_session,
        inputs.StartSessionInput,
        payloads.StartSessionPayload,
        description="Starts a session with the policy of this moment, and invites its customer if "
        "one is named.",
    )
    end_session = mutation(
        sessions.end_session,
        inputs.EndSessionInput,
        payloads.EndSessionPayload,
        description="Ends a session by hand; what it led from is told too.",
    )
    invite_participant = mutation(
        sessions.invite_participant,
        inputs.InviteParticipantInput,
        payloads.InviteParticipantPayload,
        description="Adds a person to a session and sends them their link.",
    )
    remind_participant = mutation(
        participants.remind_participant,
        inputs.ParticipantInput,
        payloads.RemindParticipantPayload,
        description="Sends a participant who still owes something a reminder with a fresh link.",
    )
    reassign_participant = mutation(
        participants.reassign_participant,
        inputs.ReassignParticipantInput,
        payloads.ReassignParticipantPayload,
        description="Puts another person in the place of one who has not started; the old link "
        "stops working.",
    )
    start_private_session = mutation(
        participants.start_private_session,
        inputs.ParticipantInput,
        payloads.StartPrivateSessionPayload,
        description="Opens a private session with one participant and invites them into it (rule "
        "16).",
    )

    add_interaction = mutation(
        adding.add_interaction,
        inputs.AddInteractionInput,
        payloads.AddInteractionPayload,
        description="Sends a template's workflow or asset to a session, as one interaction.",
    )
    download_interaction = mutation(
        downloads.download_interaction,
        inputs.DownloadInteractionInput,
        payloads.DownloadInteractionPayload,
        description="Leave to download: the final file, or a draft where the policy allows it "
        "(rule 5).",
    )
    preview_interaction = mutation(
        downloads.preview_interaction,
        inputs.PreviewInteractionInput,
        payloads.PreviewInteractionPayload,
        description="Leave to see a document as the customer sees it now (rule 6); by default "
        "where they are.",
    )
    sign_as_agent = mutation(
        signing.sign_as_agent,
        inputs.SignAsAgentInput,
        payloads.SignAsAgentPayload,
        description="Signs the document that waits for the agent, after filling in the agent's "
        "own fields.",
    )
    forward_for_approval = mutation(
        approvals.forward_for_approval,
        inputs.ForwardForApprovalInput,
        payloads.ForwardForApprovalPayload,
        description="Makes a session in which a third party approves or rejects what the customer "
        "completed.",
    )
    complete_agent_details = mutation(
        agent_details.complete_agent_details,
        inputs.CompleteAgentDetailsInput,
        payloads.CompleteAgentDetailsPayload,
        description="Tells what was asked of the agent; only now the customer receives it (domain "
        "rule 9).",
    )
    submit_agent_form = mutation(
        agent_details.submit_agent_form,
        inputs.StepValuesInput,
        payloads.SubmitAgentFormPayload,
        description="Fills a form that is the agent's to fill.",
    )
    delete_interaction = mutation(
        deletion.delete_interaction,
        inputs.InteractionInput,
        payloads.DeleteInteractionPayload,
        description="Deletes a bubble that nobody has started; a tombstone stays (domain rule 10).",
    )

    exchange_link = mutation(
        links.exchange_link,
        inputs.ExchangeLinkInput,
        payloads.ExchangeLinkPayload,
        description="Turns a link's secret into a token for its participant. The link stays good "
        "until it expires.",
    )
    open_interaction = mutation(
        participant_actions.open_interaction,
        inputs.InteractionInput,
        payloads.TakePartPayload,
        description="Enters an item; with the policy `autoOpen` this starts it (domain rule 11).",
    )
    start_interaction = mutation(
        participant_actions.start_interaction,
        inputs.InteractionInput,
        payloads.TakePartPayload,
        description="Presses Start. Pressing again changes nothing.",
    )
    decline_interaction = mutation(
        participant_actions.decline_interaction,
        inputs.DeclineInteractionInput,
        payloads.TakePartPayload,
        description="Says no, with a reason that the bubble shows; the interaction stops for "
        "everybody.",
    )
    save_fields = mutation(
        participant_actions.save_fields,
        inputs.StepValuesInput,
        payloads.TakePartPayload,
        description="Keeps values as they are typed; required ones may still be missing.",
    )
    submit_form = mutation(
        participant_actions.submit_form,
        inputs.StepValuesInput,
        payloads.TakePartPayload,
        description="Hands in a form; every required field must have a value, now or saved before.",
    )
    sign_step = mutation(
        participant_actions.sign_step,
        inputs.SignStepInput,
        payloads.TakePartPayload,
        description="Signs a document after filling in the signer's own fields.",
    )
    confirm_cart = mutation(
        participant_actions.confirm_cart,
        inputs.StepInput,
        payloads.TakePartPayload,
        description="Confirms the cart's items as they are listed.",
    )
    attach_file = mutation(
        participant_actions.attach_file,
        inputs.AttachFileInput,
        payloads.TakePartPayload,
        description="Hands in an uploaded file; the step is done with the last file asked for.",
    )
    send_code = mutation(
        verification.send_code,
        inputs.StepInput,
        payloads.TakePartPayload,
        description="Sends a one-time code by the participant's other channel; an older code "
        "becomes void.",
    )
    verify_code = mutation(
        verification.verify_code,
        inputs.VerifyCodeInput,
        payloads.TakePartPayload,
        description="Checks a one-time code. A wrong one costs a try, and is remembered although "
        "it is refused.",
    )
    start_phone_verification = mutation(
        verification.start_phone_verification,
        inputs.StepInput,
        payloads.TakePartPayload,
        description="Asks the outside provider to verify the participant by phone; the outcome "
        "comes live.",
    )
    approve = mutation(
        approvals.approve,
        inputs.ApproveInput,
        payloads.TakePartPayload,
        description="The approver says yes; the source bubble tells so in the same transaction.",
    )
    reject = mutation(
        approvals.reject,
        inputs.RejectInput,
        payloads.TakePartPayload,
        description="The approver says no, with a comment; the source bubble tells so in the same "
        "transaction.",
    )

    create_upload = mutation(
        uploads.create_upload,
        inputs.CreateUploadInput,
        payloads.CreateUploadPayload,
        description="Makes a place for a file to come to by HTTP PUT, within minutes, by this "
        "viewer.",
    )
    create_pdf_template = mutation(
        templates.create_pdf_template,
        inputs.CreatePdfTemplateInput,
        payloads.TemplatePayload,
        description="Makes a template of an uploaded AcroForm; its fields are mapped to signers "
        "by their names.",
    )
    create_dynamic_document = mutation(
        templates.create_dynamic_document,
        inputs.CreateDynamicDocumentInput,
        payloads.TemplatePayload,
        description="Makes a template of a Typst source; the values of earlier steps are its data.",
    )
    create_form = mutation(
        templates.create_form,
        inputs.CreateFormInput,
        payloads.TemplatePayload,
        description="Makes a form of typed fields, for the customer, everyone, or the agent.",
    )
    create_file_request = mutation(
        templates.create_file_request,
        inputs.CreateFileRequestInput,
        payloads.TemplatePayload,
        description="Makes a request for a number of files.",
    )
    create_cart = mutation(
        templates.create_cart,
        inputs.CreateCartInput,
        payloads.TemplatePayload,
        description="Makes a cart of items for the customer to confirm.",
    )
    create_workflow = mutation(
        workflows.create_workflow,
        inputs.CreateWorkflowInput,
        payloads.TemplatePayload,
        description="Makes an ordered series of steps out of stand-alone templates and "
        "verifications.",
    )
    archive_template = mutation(
        templates.archive_template,
        inputs.TemplateInput,
        payloads.TemplatePayload,
        description="Takes a template out of the catalogue; what was sent of it stays as it is.",
    )
    update_policy = mutation(
        policy.update_policy,
        inputs.UpdatePolicyInput,
        payloads.UpdatePolicyPayload,
        description="Changes the organization's settings, for sessions started from now on.",
    )
    create_api_key = mutation(
        api_keys.create_api_key,
        inputs.CreateApiKeyInput,
        payloads.CreateApiKeyPayload,
        description="Makes an API key for a partner; its secret is in this answer and nowhere "
        "else.",
    )
    revoke_api_key = mutation(
        api_keys.revoke_api_key,
        inputs.RevokeApiKeyInput,
        payloads.RevokeApiKeyPayload,
        description="Makes an API key worthless. Revoking again changes nothing.",
    )
    create_user = mutation(
        users.create_user,
        inputs.CreateUserInput,
        payloads.CreateUserPayload,
        description="Adds an agent or admin to the organization, with a token for them in this "
        "answer.",
    )
