"""An agent's mutations on interactions."""

from __future__ import annotations

import strawberry

from gql.resolvers.interaction import adding, agent_details, approvals, deletion, downloads, signing
from gql.schema.inputs import interaction as inputs
from gql.schema.mutations.field import mutation
from gql.schema.payloads import interaction as payloads


@strawberry.type
class InteractionMutations:
    add_interaction = mutation(
        adding.add_interaction,
        inputs.AddInteractionInput,
        payloads.AddInteractionPayload,
        description="Sends a template to a session as one interaction. A session takes at most "
        "200 interactions. For agents, and for partners with the permission INTERACTIONS_WRITE.",
    )
    download_interaction = mutation(
        downloads.download_interaction,
        inputs.DownloadInteractionInput,
        payloads.DownloadInteractionPayload,
        description="Returns a short-lived URL of the interaction's file: the final one of a "
        "completed interaction, else a draft. A draft is refused with "
        "DRAFT_DOWNLOAD_NOT_ALLOWED if the policy does not allow it, and with CART_NOT_COMPLETED "
        "if there is a cart. For everybody who can read the interaction's documents; "
        "participants get their own part.",
    )
    preview_interaction = mutation(
        downloads.preview_interaction,
        inputs.PreviewInteractionInput,
        payloads.PreviewInteractionPayload,
        description="Returns short-lived URLs of a document and of its pages' images, as the "
        "customer sees it now, with the values entered so far. Refused with STEP_NOT_REACHED for "
        "a dynamic document whose step has not been reached. For everybody who can read the "
        "interaction's documents.",
    )
    sign_as_agent = mutation(
        signing.sign_as_agent,
        inputs.SignAsAgentInput,
        payloads.SignAsAgentPayload,
        description="Fills in the agent's fields of the document that waits for the agent, and "
        "signs it. Refused with OTHERS_MUST_SIGN_FIRST until it is the agent's turn, and with "
        "ALREADY_SIGNED afterwards. For agents.",
    )
    forward_for_approval = mutation(
        approvals.forward_for_approval,
        inputs.ForwardForApprovalInput,
        payloads.ForwardForApprovalPayload,
        description="Starts a session in which a third party approves or rejects a copy of the "
        "interaction. Refused with NOT_COMPLETED until all participants have completed the "
        "interaction. For agents.",
    )
    complete_agent_details = mutation(
        agent_details.complete_agent_details,
        inputs.CompleteAgentDetailsInput,
        payloads.CompleteAgentDetailsPayload,
        description="Fills in the agent's details of an interaction, on which participants "
        "receive it. Refused with DETAILS_ALREADY_COMPLETE the second time. For agents.",
    )
    submit_agent_form = mutation(
        agent_details.submit_agent_form,
        inputs.SubmitAgentFormInput,
        payloads.SubmitAgentFormPayload,
        description="Submits a form that is assigned to the agent. Every required field must have "
        "a value. For agents.",
    )
    delete_interaction = mutation(
        deletion.delete_interaction,
        inputs.DeleteInteractionInput,
        payloads.DeleteInteractionPayload,
        description="Deletes an interaction. It stays in the session with the status DELETED. "
        "Refused with ALREADY_STARTED once a participant has started it, and with "
        "DELETE_NOT_ALLOWED if the policy forbids it. For agents.",
    )
