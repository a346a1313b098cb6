"""An agent's mutations on interactions."""

from __future__ import annotations

import strawberry

from gql.model.domain.rules import limits
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
        f"{limits.MAX_INTERACTIONS} interactions, including deleted ones. For agents, and for "
        "partners with the permission INTERACTIONS_WRITE.",
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
        "a dynamic document whose step has not been reached, or with DETAILS_NOT_COMPLETE if the "
        "agent's details are missing. For everybody who can read the interaction's documents.",
    )
    sign_as_agent = mutation(
        signing.sign_as_agent,
        inputs.SignAsAgentInput,
        payloads.SignAsAgentPayload,
        description="Fills in the agent's fields of the document that waits for the agent, and "
        "signs it. Refused with DETAILS_NOT_COMPLETE until the agent's details are filled in, "
        "with STEP_NOT_REACHED until all earlier steps are completed, with OTHERS_MUST_SIGN_FIRST "
        "until all lower signing groups of the step have signed, and with ALREADY_SIGNED "
        "afterwards. For agents.",
    )
    forward_for_approval = mutation(
        approvals.forward_for_approval,
        inputs.ForwardForApprovalInput,
        payloads.ForwardForApprovalPayload,
        description="Starts a session in which a third party approves or rejects a copy of the "
        "interaction. Refused with NOT_COMPLETED until all participants have completed the "
        f"interaction, and with LIMIT_REACHED if it has {limits.MAX_APPROVALS} approvals, or if "
        f"{limits.MAX_LINKED_SESSIONS} private and approval sessions were started from its "
        "session. For agents.",
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
        "a value. Refused with DETAILS_NOT_COMPLETE until the agent's details are filled in, and "
        "with STEP_NOT_REACHED until all earlier steps are completed. For agents.",
    )
    delete_interaction = mutation(
        deletion.delete_interaction,
        inputs.DeleteInteractionInput,
        payloads.DeleteInteractionPayload,
        description="Deletes an interaction. It stays in the session with the status DELETED. "
        "Refused with ALREADY_STARTED once a participant has started it, and with "
        "DELETE_NOT_ALLOWED if the policy forbids it. For agents.",
    )
