"""Names, addresses and numbers as people type them, and what is stored of them."""

from collections.abc import AsyncIterator

import pytest

from gql.model.domain.phone_numbers import InvalidPhoneNumber, to_e164
from testing.module_server import sqlite_server
from testing.running_server import OperationFailed, RunningServer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory) as server:
        yield server


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("+49 30 123456", "", "+4930123456"),
        (" +49 (30) 123-456 ", "", "+4930123456"),
        ("+49/30/12.34.56", "US", "+4930123456"),
        ("030 123456", "DE", "+4930123456"),
        ("(030) 123 456", "DE", "+4930123456"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("415-555-0132", "US", "+14155550132"),
        ("06 12 34 56 78", "FR", "+33612345678"),
    ],
)
def test_a_phone_number_is_stored_in_e164(typed: str, country: str, stored: str) -> None:
    assert to_e164(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "DE"),
        ("030 123456", ""),
        ("+49", ""),
        ("++4930123456", ""),
        ("+49+30123456", ""),
        ("+999 123 456", ""),
        ("+4930123456789012345", ""),
        ("+49 30 12 ext 4", ""),
        ("+49 30 12\n34 56", ""),
        ("\u0660\u0661\u0662\u0663\u0664\u0665\u0666", "EG"),
        ("+1" * 10_000, "US"),
    ],
)
def test_what_is_no_phone_number_is_refused(typed: str, country: str) -> None:
    with pytest.raises(InvalidPhoneNumber):
        to_e164(typed, country)


async def test_a_national_number_is_completed_with_the_country_of_the_policy(
    server: RunningServer,
) -> None:
    agent, admin = await server.create_organization("National Bank")
    contact = {"name": "Ada", "phone": "030 123456"}
    refused = await agent.try_mutate("startSession", name="Loan", customer=contact)
    assert refused["errors"][0]["path"] == ["input", "customer", "phone"]

    await admin.mutate("updatePolicy", country="DE")
    started = await agent.mutate(
        "startSession", "session { id } participant { phone }", name="Loan", customer=contact
    )
    assert started["participant"] == {"phone": "+4930123456"}
    invited = await agent.mutate(
        "inviteParticipant",
        "participant { phone }",
        sessionId=started["session"]["id"],
        role="CO_SIGNER",
        contact={"name": "Bo", "phone": "0171-1234567"},
    )
    assert invited["participant"] == {"phone": "+491711234567"}


async def test_a_country_that_does_not_exist_is_refused(server: RunningServer) -> None:
    payload = await server.admin.try_mutate("updatePolicy", country="Germany")
    assert payload["errors"][0]["path"] == ["input", "country"]


async def test_an_email_address_is_trimmed_and_its_domain_lowercased(server: RunningServer) -> None:
    contact = {"name": "Ada", "email": "  Ada.Lovelace@Example.COM "}
    started = await server.agent.mutate(
        "startSession", "participant { email }", name="Loan", customer=contact
    )
    assert started["participant"] == {"email": "Ada.Lovelace@example.com"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Loan\r\nBcc: eve@x.example", id="line break"),
        pytest.param("Loan\u2028", id="line separator"),
        pytest.param("Loan\x1b[31m", id="escape"),
        pytest.param("\u200b\u200b", id="zero-width spaces"),
        pytest.param("\u3164", id="Hangul filler"),
        pytest.param("\u2800 \u00a0", id="blanks"),
        pytest.param("\u0301", id="a lone accent"),
        pytest.param("Loan \u202efdp.exe", id="right-to-left override"),
        pytest.param("\u2066Loan\u2069", id="isolate"),
    ],
)
async def test_a_name_that_shows_nothing_or_breaks_a_line_is_refused(
    server: RunningServer, name: str
) -> None:
    session = await server.agent.try_mutate("startSession", name=name)
    assert session["errors"][0]["path"] == ["input", "name"]
    contact = {"name": name, "email": "ada@x.example"}
    customer = await server.agent.try_mutate("startSession", name="Loan", customer=contact)
    assert customer["errors"][0]["path"] == ["input", "customer", "name"]


@pytest.mark.parametrize("name", ["Zoë", "李小龍", "محمد", "O\u2019Neill", "👩\u200d🔬", "শ্রী"])
async def test_names_of_the_world_are_accepted(server: RunningServer, name: str) -> None:
    started = await server.agent.mutate("startSession", "session { name }", name=name)
    assert started["session"] == {"name": name}


async def test_a_malformed_number_is_refused_before_the_mutation(server: RunningServer) -> None:
    contact = {"name": "Ada", "phone": "call me"}
    with pytest.raises(OperationFailed) as caught:
        await server.agent.try_mutate("startSession", name="Loan", customer=contact)
    assert caught.value.codes == ["BAD_USER_INPUT"]
