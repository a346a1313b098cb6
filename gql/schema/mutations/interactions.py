"""An agent's mutations on interactions."""

from __future__ import annotations

import strawberry

from gql.resolvers.interaction import adding, agent_details, approvals, deletion, downloads, signing
from gql.schema import payloads
from gql.schema.inputs.interaction import (
    AddInteractionInput,
    CompleteAgentDetailsInput,
    DownloadInteractionInput,
    ForwardForApprovalInput,
    InteractionInput,
    PreviewInteractionInput,
    SignAsAgentInput,
    StepValuesInput,
)
from gql.schema.mutations.field import mutation


@strawberry.type
class InteractionMutations:
    add_interaction = mutation(
        adding.add_interaction,
        AddInteractionInput,
        payloads.AddInteractionPayload,
        description="Sends a template's workflow or asset to a session, as one interaction.",
    )
    download_interaction = mutation(
        downloads.download_interaction,
        DownloadInteractionInput,
        payloads.DownloadInteractionPayload,
        description="Returns a short-lived URL of the final file, or of a draft if the policy "
        "allows drafts.",
    )
    preview_interaction = mutation(
        downloads.preview_interaction,
        PreviewInteractionInput,
        payloads.PreviewInteractionPayload,
        description="Returns a short-lived URL of a document as the customer sees it now, by "
        "default the document of the step that the customer is at.",
    )
    sign_as_agent = mutation(
        signing.sign_as_agent,
        SignAsAgentInput,
        payloads.SignAsAgentPayload,
        description="Signs the document that waits for the agent, after filling in the agent's "
        "own fields.",
    )
    forward_for_approval = mutation(
        approvals.forward_for_approval,
        ForwardForApprovalInput,
        payloads.ForwardForApprovalPayload,
        description="Makes a session in which a third party approves or rejects what the customer "
        "completed.",
    )
    complete_agent_details = mutation(
        agent_details.complete_agent_details,
        CompleteAgentDetailsInput,
        payloads.CompleteAgentDetailsPayload,
        description="Tells what was asked of the agent; only now the customer receives it (domain "
        "rule 9).",
    )
    submit_agent_form = mutation(
        agent_details.submit_agent_form,
        StepValuesInput,
        payloads.SubmitAgentFormPayload,
        description="Fills a form that is the agent's to fill.",
    )
    delete_interaction = mutation(
        deletion.delete_interaction,
        InteractionInput,
        payloads.DeleteInteractionPayload,
        description="Deletes a bubble that nobody has started; a tombstone stays (domain rule 10).",
    )
