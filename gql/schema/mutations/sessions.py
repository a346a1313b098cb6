"""Mutations on sessions and their participants."""

from __future__ import annotations

import strawberry

from gql.model.domain.rules import limits
from gql.resolvers.participant import participants
from gql.resolvers.session import sessions
from gql.schema.inputs import session as inputs
from gql.schema.mutations.field import mutation
from gql.schema.payloads import session as payloads


@strawberry.type
class SessionMutations:
    start_session = mutation(
        sessions.start_session,
        inputs.StartSessionInput,
        payloads.StartSessionPayload,
        description="Starts a session and invites its customer, if one is given. The session "
        "keeps the organization's policy as it is now. For agents.",
    )
    end_session = mutation(
        sessions.end_session,
        inputs.EndSessionInput,
        payloads.EndSessionPayload,
        description="Ends a session for all participants; only downloads and previews stay "
        "possible. Refused with SESSION_ENDED if it has ended already. For agents.",
    )
    invite_participant = mutation(
        sessions.invite_participant,
        inputs.InviteParticipantInput,
        payloads.InviteParticipantPayload,
        description="Adds a person to a regular session and sends them a link to it. A session "
        f"takes at most {limits.MAX_PARTICIPANTS} participants, not counting those who were "
        "replaced. For agents.",
    )
    remind_participant = mutation(
        participants.remind_participant,
        inputs.RemindParticipantInput,
        payloads.RemindParticipantPayload,
        description="Sends a participant a reminder with a new link. Refused with NOTHING_TO_DO if "
        "nothing is left for them to do. For agents.",
    )
    reassign_participant = mutation(
        participants.reassign_participant,
        inputs.ReassignParticipantInput,
        payloads.ReassignParticipantPayload,
        description="Replaces a participant with another person, who is invited and takes over "
        "everything they had to do. The links and tokens of the replaced participant stop "
        "working. Refused with ALREADY_STARTED once they have started an interaction, and with "
        f"LIMIT_REACHED if {limits.MAX_REPLACED_PARTICIPANTS} participants of the session were "
        "replaced. For agents.",
    )
    start_private_session = mutation(
        participants.start_private_session,
        inputs.StartPrivateSessionInput,
        payloads.StartPrivateSessionPayload,
        description="Starts a private session with one participant of a regular session and "
        "invites them to it. The other participants do not learn of it. Refused with "
        "NOT_MULTI_PARTICIPANT if the session has no other participant, with "
        "PRIVATE_SESSION_OPEN if there is a private session already, and with LIMIT_REACHED if "
        f"{limits.MAX_LINKED_SESSIONS} private and approval sessions were started from the "
        "session. For agents.",
    )
