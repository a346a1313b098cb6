"""The live preview: what a customer types shows on one page, for all who may see it (rule 6)."""

import functools
import io
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image, ImageChops

from gql.documents.dynamic_document import compile_dynamic
from gql.resolvers.authentication import viewer_of
from gql.storage.signed_urls import PAGE, PREVIEW, SignedUrl, seal
from testing.pdf_tools import (
    Contract,
    contract,
    fetched,
    filled,
    page,
    partner,
    pdf_template,
    preview,
    words,
)
from testing.running_server import Person, RunningServer, Socket
from testing.session_scenario import a_form, button, room, start, template

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

THREE_PAGES = """#set page(width: 300pt, height: 200pt)
Name: #field("customer_1.name", w: 100pt) #pagebreak()
City: #field("customer_1.city", w: 100pt), partner: #field("customer_2.name", w: 100pt) #pagebreak()
#field("customer_1.signature", kind: "signature", w: 100pt, h: 40pt)
#field("customer_2.signature", kind: "signature", w: 100pt, h: 40pt)"""
STEPS = "steps { id document { revision pages { number width height revision } } }"
WATCH = f"""subscription ($id: ID!) {{ sessionUpdates(sessionId: $id) {{
    session {{ interactions {{ id {STEPS} }} }}
    events {{ cause ... on InteractionChanged {{ changes interaction {{ id {STEPS} }} }} }} }} }}"""
PAGES_OF = f"query ($id: ID!) {{ interaction(id: $id) {{ {STEPS} }} }}"
GONE = 404


@functools.cache
def three_pages() -> bytes:
    return compile_dynamic(THREE_PAGES, {}).pdf


@dataclass
class Looker:
    """Somebody's open preview: an image for each page, fetched anew when its revision moves."""

    who: Person
    urls: dict[int, str]
    revisions: dict[int, str]
    images: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    async def open(cls, who: Person, bubble_id: str) -> "Looker":
        pages = (await preview(who, bubble_id))["pages"]
        urls = {one["number"]: one["url"] for one in pages}
        own = cls(who, urls, {one["number"]: one["revision"] for one in pages})
        own.images = {number: await page(who, url) for number, url in urls.items()}
        return own

    def at(self, number: int, revision: str) -> str:
        return f"{self.urls[number].rpartition('/')[0]}/{revision}"

    async def update(self, revisions: dict[int, str]) -> set[int]:
        """Takes in the revisions that an event tells; the numbers of the pages that moved."""
        moved = {number for number, one in revisions.items() if self.revisions.get(number) != one}
        for number in moved:
            self.images[number] = await page(self.who, self.at(number, revisions[number]))
        self.revisions = revisions
        return moved


def revisions(bubble: dict[str, Any]) -> dict[int, str]:
    document = bubble["steps"][-1]["document"]
    return {one["number"]: one["revision"] for one in document["pages"]}


async def told(link: Socket, number: str, cause: str) -> dict[str, Any]:
    """The bubble after the event that an order of this name caused."""
    while True:
        for event in (await link.next(number))["sessionUpdates"]["events"]:
            if event["cause"] == cause and "interaction" in event:
                bubble: dict[str, Any] = event["interaction"]
                return bubble


def differ(one: bytes, other: bytes) -> bool:
    """Whether two images show something else."""
    pictures = [Image.open(io.BytesIO(content)).convert("RGB") for content in (one, other)]
    assert pictures[0].size == pictures[1].size
    return ImageChops.difference(*pictures).getbbox() is not None


async def sheets(product: RunningServer, customers: int = 2) -> Contract:
    return await contract(product, customers, await pdf_template(product, "S", three_pages()))


async def save(who: Person, step_id: str, **values: str) -> None:
    given = [{"name": name.replace("__", "."), "value": value} for name, value in values.items()]
    await who.do("saveFields", stepId=step_id, values=given)


async def refused(product: RunningServer, url: str) -> int:
    """The status of an answer that brings no image and says why."""
    answer = await fetched(product, url)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["message"].endswith(".")
    return answer.status_code


async def test_what_is_typed_shows_on_its_page_and_no_other(product: RunningServer) -> None:
    own = await sheets(product)
    await start(own.people[0], own.id)
    looker = await Looker.open(product.agent, own.id)
    first = dict(looker.images)
    async with product.agent.socket() as link:
        number = await link.subscribe(WATCH, id=own.room.id)
        await save(own.people[0], own.step_id, customer_1__city="Łódź")
        assert await looker.update(revisions(await told(link, number, "saveFields"))) == {2}
    assert differ(first[2], looker.images[2])
    again = {
        one: await page(product.agent, looker.at(one, looker.revisions[one])) for one in (1, 3)
    }
    assert again == {1: first[1], 3: first[3]}
    assert not (await preview(product.agent, own.id))["errors"]


async def test_a_signature_shows_on_the_page_of_its_place(product: RunningServer) -> None:
    own = await sheets(product)
    await start(own.people[0], own.id)
    looker = await Looker.open(product.agent, own.id)
    before = looker.images[3]
    async with product.agent.socket() as link:
        number = await link.subscribe(WATCH, id=own.room.id)
        await own.people[0].do("signStep", stepId=own.step_id, signature="Ada", values=[])
        assert await looker.update(revisions(await told(link, number, "signStep"))) == {3}
    assert differ(before, looker.images[3])


async def test_a_value_taken_back_brings_the_first_look_back(product: RunningServer) -> None:
    own = await sheets(product)
    await start(own.people[0], own.id)
    looker = await Looker.open(product.agent, own.id)
    before = looker.images[1]
    for value, moved in (("Ada", {1}), ("", {1})):
        await save(own.people[0], own.step_id, customer_1__name=value)
        found = await product.agent.ask(PAGES_OF, id=own.id)
        assert await looker.update(revisions(found["interaction"])) == moved
    assert looker.images[1] == before


async def test_a_page_that_has_changed_since_is_not_served(product: RunningServer) -> None:
    own = await sheets(product)
    await start(own.people[0], own.id)
    looker = await Looker.open(product.agent, own.id)
    await save(own.people[0], own.step_id, customer_1__city="Rome")
    assert await refused(product, looker.urls[2]) == 409
    assert await refused(product, looker.at(1, "0" * 16)) == 409
    assert (await fetched(product, looker.urls[1])).status_code == 200


async def test_co_signers_and_the_agent_see_the_same(product: RunningServer) -> None:
    own = await sheets(product)
    for number, who in enumerate(own.people, 1):
        await start(who, own.id)
        await save(who, own.step_id, **{f"customer_{number}__name": f"Person {number}"})
    lookers = [await Looker.open(who, own.id) for who in (product.agent, *own.people)]
    assert lookers[0].images == lookers[1].images == lookers[2].images
    shown = [(await who.ask(PAGES_OF, id=own.id))["interaction"] for who in own.people]
    assert [revisions(one) for one in shown] == [lookers[0].revisions] * 2


async def test_a_partner_sees_pages_by_scope(product: RunningServer) -> None:
    own = await sheets(product)
    reader = await partner(product, "STATUS_READ", "DOCUMENTS_READ")
    looker = await Looker.open(reader, own.id)
    assert looker.images == (await Looker.open(product.agent, own.id)).images
    other = await partner(product, "STATUS_READ", "INTERACTIONS_WRITE")
    payload = await other.order("previewInteraction", "url pages { url }", interactionId=own.id)
    assert [one["__typename"] for one in payload["errors"]] == ["NotFound"]
    assert (payload["url"], payload["pages"]) == (None, [])
    steps = (await other.ask(PAGES_OF, id=own.id))["interaction"]["steps"]
    assert [one["document"] for one in steps] == [None]
    stolen = await forged(product, other, own)
    assert await refused(product, stolen) == GONE


async def test_a_revoked_key_brings_no_page_any_more(product: RunningServer) -> None:
    own = await sheets(product)
    reader = await partner(product, "STATUS_READ", "DOCUMENTS_READ")
    looker = await Looker.open(reader, own.id)
    await product.admin.do("revokeApiKey", apiKeyId=reader.id)
    assert await refused(product, looker.urls[1]) == GONE


async def test_somebody_replaced_brings_no_page_any_more(product: RunningServer) -> None:
    own = await sheets(product)
    looker = await Looker.open(own.people[1], own.id)
    contact = {"name": "Eve", "email": "eve@x.example"}
    await product.agent.do("reassignParticipant", participantId=own.people[1].id, contact=contact)
    assert await refused(product, looker.urls[1]) == GONE


async def forged(product: RunningServer, who: Person, own: Contract, **more: Any) -> str:
    """A page's URL that was never handed out, signed with the server's own key."""
    viewer = await viewer_of(product.parts.database, who.token)
    given = {"use": PAGE, "expires": int(time.time()) + 60, "step_id": own.step_id, **more}
    ticket = SignedUrl(credential_id=viewer.credential_id, subject_id=own.id, **given)
    pages = revisions((await product.agent.ask(PAGES_OF, id=own.id))["interaction"])
    sealed = seal(ticket, product.parts.url_key)
    return f"http://127.0.0.1/pages/{sealed}/1/{pages[1]}"


async def test_another_organization_sees_no_page(product: RunningServer) -> None:
    own = await sheets(product)
    stranger, _ = await product.organization("Initech")
    payload = await stranger.order("previewInteraction", interactionId=own.id)
    assert [one["__typename"] for one in payload["errors"]] == ["NotFound"]
    assert await refused(product, await forged(product, stranger, own)) == GONE
    assert (await fetched(product, await forged(product, product.agent, own))).status_code == 200


async def test_a_ticket_that_is_not_for_this_page_brings_none(product: RunningServer) -> None:
    own, agent = await sheets(product), product.agent
    looker = await Looker.open(agent, own.id)
    place, _, revision = looker.urls[1].rsplit("/", 2)
    head, ticket = place.rsplit("/", 1)
    middle = len(ticket) // 3
    damaged = ticket[:middle] + ("A" if ticket[middle] != "A" else "B") + ticket[middle + 1 :]
    past = await forged(product, agent, own, expires=int(time.time()) - 1)
    look = (await preview(agent, own.id))["url"].rpartition("/")[2]
    for url in (
        f"{head}/{damaged}/1/{revision}",
        f"{place}/99/{revision}",
        f"{place}/0/{revision}",
        f"{head}/{look}/1/{revision}",
        past,
        await forged(product, agent, own, use=PREVIEW),
        await forged(product, agent, own, step_id="stp_none"),
    ):
        assert await refused(product, url) == GONE, url


async def test_an_approver_sees_the_pages_of_the_source(product: RunningServer) -> None:
    own = await contract(product)
    assert (await own.sign(1))["errors"] == []
    approver, copy = await forwarded(product, own.id)
    looker = await Looker.open(approver, copy)
    assert looker.images == (await Looker.open(product.agent, own.id)).images
    await product.agent.do("signAsAgent", interactionId=own.id)
    assert await refused(product, looker.urls[2]) == 409
    after = await Looker.open(approver, copy)
    assert after.images[1] == looker.images[1]
    assert differ(after.images[2], looker.images[2])
    assert "Acme Bank Agent" in words((await fetched(product, await shown(approver, copy))).content)


async def forwarded(product: RunningServer, bubble_id: str) -> tuple[Person, str]:
    """Somebody who shall approve a bubble, and its copy's id."""
    contact = {"name": "Blake", "email": "blake@x.example"}
    sent = await product.agent.do(
        "forwardForApproval",
        "approvalSessionId interaction { approvals { interactionId } }",
        interactionId=bubble_id,
        contact=contact,
    )
    query = "query ($id: ID!) { session(id: $id) { participants { id } } }"
    seen = await product.agent.ask(query, id=sent["approvalSessionId"])
    approver = await product.enter(seen["session"]["participants"][0]["id"])
    return approver, sent["interaction"]["approvals"][0]["interactionId"]


async def shown(who: Person, bubble_id: str) -> str:
    url: str = (await preview(who, bubble_id))["url"]
    return url


async def test_a_page_that_was_drawn_is_not_drawn_again(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await sheets(product)
    looker = await Looker.open(product.agent, own.id)
    drawn = count_work(product, monkeypatch)
    for who in (product.agent, own.people[0]):
        assert (await Looker.open(who, own.id)).images == looker.images
    held = {"if_none_match": f'"{looker.revisions[1]}"'}
    assert (await fetched(product, looker.urls[1], **held)).status_code == 304
    assert drawn == []
    await start(own.people[0], own.id)
    await save(own.people[0], own.step_id, customer_1__city="Rome")
    await Looker.open(product.agent, own.id)
    assert drawn == ["page_image"]


def count_work(product: RunningServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what the worker processes are asked to do from now on."""
    asked: list[str] = []
    pool = product.parts.documents.pool
    run = pool.run

    async def counted(work: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(work.__name__)
        return await run(work, *args, **kwargs)

    monkeypatch.setattr(pool, "run", counted)
    return asked


# dynamic documents


async def letter(product: RunningServer, source: str) -> str:
    """A form and a letter that is made of it, as a workflow."""
    made = await template(product, "createDynamicDocument", source=source)
    steps = [{"templateId": await a_form(product)}, {"templateId": made}]
    return await template(product, "createWorkflow", steps=steps)


async def test_a_dynamic_document_shows_once_its_step_is_reached(product: RunningServer) -> None:
    own = await room(product)
    source = 'Dear #value("name"), #field("customer_1.signature", kind: "signature", h: 40pt)'
    sent = await own.add(await letter(product, source))
    ada, step_id = own.people["Ada"], sent["steps"][0]["id"]
    for who in (product.agent, ada):
        assert await button(who, sent["id"], "PREVIEW") == "STEP_NOT_REACHED"
        assert (
            await own.refused(who, "previewInteraction", interactionId=sent["id"])
            == "STEP_NOT_REACHED"
        )
    await start(ada, sent["id"])
    values = [{"name": "name", "value": "Ξένια Жукова"}]
    await ada.do("submitForm", stepId=step_id, values=values)
    assert await button(ada, sent["id"], "PREVIEW") == "yes"
    for who in (product.agent, ada):
        looker = await Looker.open(who, sent["id"])
        assert len(looker.images) == 1
        content = (await fetched(product, await shown(who, sent["id"]))).content
        assert "Dear Ξένια Жукова" in words(content)


async def test_a_template_that_fails_on_the_data_says_where_and_the_session_goes_on(
    product: RunningServer,
) -> None:
    own = await room(product)
    source = (
        'Dear #value("name"),\n#assert(value("name") != "bad", message: "Not with that name")\n'
        '#field("customer_1.signature", kind: "signature", h: 40pt)'
    )
    sent = await own.add(await letter(product, source))
    ada = own.people["Ada"]
    await start(ada, sent["id"])
    step_ids = [one["id"] for one in sent["steps"]]
    values = [{"name": "name", "value": "bad"}]
    await ada.do("submitForm", stepId=step_ids[0], values=values)
    signing = {"stepId": step_ids[1], "signature": "Ada", "values": []}
    for who, name, given in (
        (product.agent, "previewInteraction", {"interactionId": sent["id"]}),
        (ada, "signStep", signing),
    ):
        payload = await who.order(name, **given)
        (error,) = payload["errors"]
        assert error["__typename"] == "InvalidInput"
        assert "Not with that name" in error["message"]
        assert "line 2" in error["message"].lower()
    other = await own.add(await product.contract())
    await start(ada, other["id"])
    await ada.do(
        "signStep", stepId=other["steps"][0]["id"], signature="Ada", values=filled(1, "Ada")
    )
