"""Mutations on sessions and their participants."""

from __future__ import annotations

import strawberry

from gql.resolvers.participant import participants
from gql.resolvers.session import sessions
from gql.schema import payloads
from gql.schema.inputs.session import (
    EndSessionInput,
    InviteParticipantInput,
    ParticipantInput,
    ReassignParticipantInput,
    StartSessionInput,
)
from gql.schema.mutations.field import mutation


@strawberry.type
class SessionMutations:
    start_session = mutation(
        sessions.start_session,
        StartSessionInput,
        payloads.StartSessionPayload,
        description="Starts a session with the policy of this moment, and invites its customer if "
        "one is named.",
    )
    end_session = mutation(
        sessions.end_session,
        EndSessionInput,
        payloads.EndSessionPayload,
        description="Ends a session. The session that it was opened from shows it as ended.",
    )
    invite_participant = mutation(
        sessions.invite_participant,
        InviteParticipantInput,
        payloads.InviteParticipantPayload,
        description="Adds a person to a session and sends them their link.",
    )
    remind_participant = mutation(
        participants.remind_participant,
        ParticipantInput,
        payloads.RemindParticipantPayload,
        description="Sends a participant who still owes something a reminder with a fresh link.",
    )
    reassign_participant = mutation(
        participants.reassign_participant,
        ReassignParticipantInput,
        payloads.ReassignParticipantPayload,
        description="Puts another person in the place of one who has not started; the old link "
        "stops working.",
    )
    start_private_session = mutation(
        participants.start_private_session,
        ParticipantInput,
        payloads.StartPrivateSessionPayload,
        description="Opens a private session with one participant and invites them into it (rule "
        "16).",
    )
