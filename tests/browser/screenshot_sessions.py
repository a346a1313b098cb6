"""The sessions in the screenshots, besides those of the demo data."""

from dataclasses import dataclass

from tests.browser.screenshot_setup import DemoServer

# name, customer, and whether an interaction waits for the customer
INBOX_SESSIONS = (
    ("Mortgage, second meeting", "Ingrid Lindholm", True),
    ("Business account", "Otto Baker", False),
    ("Car insurance", "Amara Okafor", False),
)


@dataclass(frozen=True)
class DemoSession:
    """A session, and the ids of its participants by first name."""

    id: str
    participant_ids: dict[str, str]


async def create_inbox_sessions(demo: DemoServer) -> None:
    """Starts sessions that are only shown in the inbox."""
    for name, customer, has_interaction in INBOX_SESSIONS:
        session = await start_session(demo, name, customer)
        if has_interaction:
            await add_interaction(demo, session, "Assessed contract")


async def create_joint_account(demo: DemoServer) -> DemoSession:
    """Starts a session with Maya, Jonas and Elif.

    All three sign the contract; the other interactions are only for Maya.
    """
    session = await start_session(demo, "Joint account", "Maya Brandt")
    for name in ("Jonas Brandt", "Elif Aydin"):
        payload = await demo.mutate(
            "inviteParticipant",
            "participant { id }",
            sessionId=session.id,
            contact=_contact(name),
        )
        session.participant_ids[name.split()[0]] = payload["participant"]["id"]
    maya_only = [{"participantId": session.participant_ids["Maya"]}]
    for name, template in (
        ("Personal details", "Personal details"),
        ("Starter package", "Starter package"),
        ("Identity and welcome", "Account opening"),
    ):
        await add_interaction(demo, session, template, name=name, recipients=maya_only)
    await add_interaction(demo, session, "Basic Contract", name="Joint account contract")
    return session


async def create_car_loan(demo: DemoServer) -> DemoSession:
    """Starts a session with Noah: an offer, a file request, a contract after a phone call."""
    session = await start_session(demo, "Car loan", "Noah Berg", phone="+491701234567")
    for name, template in (
        ("Insurance", "Starter package"),
        ("Proof of identity", "Proof of identity"),
        ("Loan contract", "Verified contract"),
    ):
        await add_interaction(demo, session, template, name=name)
    return session


async def start_session(demo: DemoServer, name: str, customer: str, **contact: str) -> DemoSession:
    payload = await demo.mutate(
        "startSession",
        "session { id } participant { id }",
        name=name,
        customer={**_contact(customer), **contact},
    )
    first_name = customer.split(maxsplit=1)[0]
    return DemoSession(payload["session"]["id"], {first_name: payload["participant"]["id"]})


async def add_interaction(
    demo: DemoServer, session: DemoSession, template: str, **arguments: object
) -> None:
    await demo.mutate(
        "addInteraction",
        sessionId=session.id,
        templateId=demo.template_ids[template],
        **arguments,
    )


def _contact(name: str) -> dict[str, str]:
    return {"name": name, "email": f"{name.split(maxsplit=1)[0].lower()}@example.com"}
