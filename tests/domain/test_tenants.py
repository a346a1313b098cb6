"""Nobody is told what is not theirs (domain, "Who sees what"): not another organization's, and a
participant nothing private of the others.

Two organizations of the same shape, with a canary in every text they keep. A canary is
`MARK.owner.what`: the mark names the organization, the owner whose private fact it is. The
questions and orders are made from the schema, so what is new in it is asked as well.
"""

import asyncio
import functools
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    build_client_schema,
    get_introspection_query,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)
from sqlalchemy import select

from gql.documents.dynamic_document import compile_dynamic
from gql.model.database.column_types import Row
from gql.model.database.tables import InteractionRow, MessageRow
from gql.model.domain.content_version import content_version
from gql.model.domain.enums import MessageStatus
from gql.model.domain.identifiers import new_id
from gql.model.domain.visibility import visible as seen_by
from gql.model.event_log.cursors import cursor_at
from gql.resolvers.authentication import viewer_of
from gql.storage.signed_urls import CERTIFICATE, DOWNLOAD, PAGE, PREVIEW, UPLOAD, SignedUrl, seal
from testing.pdf_text import everything_in
from testing.running_server import Failed, Person, RunningServer, Socket, path_of, running_server
from testing.session_scenario import settled

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

OWN, FOREIGN = "alphacanary", "bravocanary"
CANARY = re.compile(rf"({OWN}|{FOREIGN})\.(\w+)\.(\w+)", re.IGNORECASE)
PHONES = {OWN: "+4915111111", FOREIGN: "+4915222222"}
SCRAP = b"%PDF-1.7"  # a file of which nobody asks more than that it is there
PEOPLE = ("customer", "cosigner", "cc", "replaced", "successor", "other", "approver")


@dataclass
class World:
    """One organization, with all its people, and the ids of all it has, by kind and by whose."""

    product: RunningServer
    schema: GraphQLSchema
    mark: str
    people: dict[str, Person] = field(default_factory=dict)
    heard: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    def say(self, owner: str, what: str) -> str:
        """A canary: a text of this organization that is `owner`'s alone."""
        return f"{self.mark}.{owner}.{what}"

    def keep(self, kind: str, name: str, key: str) -> str:
        self.ids.setdefault(kind, {})[name] = key
        return key

    def contact(self, owner: str) -> dict[str, str]:
        # the name is told to others, the addresses are not
        number = self.phones.setdefault(owner, f"{PHONES[self.mark]}{len(self.phones):02}")
        email = f"{self.say(owner, 'mail')}@x.example"
        return {"name": self.say(owner, "name"), "email": email, "phone": number}

    async def do(self, name: str, order: str, /, **given: Any) -> dict[str, Any]:
        """Carries out an order as somebody, who asks for every field and remembers the answer."""
        mutation = self.schema.mutation_type
        assert mutation
        want = Asking(self.schema, NO_HISTORY).selection(mutation.fields[order].type)
        kind = self.product.inputs[order]
        document = f"mutation($input: {kind}) {{ {order}(input: $input) {want} }}"
        body, text = await answer_of(self.people[name], document, input=given)
        self.heard.setdefault(name, []).append(text)
        payload: dict[str, Any] = (body["data"] or {}).get(order, {})
        assert not body.get("errors"), body["errors"]
        assert payload["errors"] == [], payload["errors"]
        return payload


async def settle(product: RunningServer, schema: GraphQLSchema, mark: str) -> World:
    """Makes an organization with something in every place that keeps a text."""
    world = World(product, schema, mark)
    _, first = await product.organization(mark)
    for name in ("agent", "admin"):
        made = await first.do(
            "createUser", "token user { id }", name=world.say("shared", f"{name}_name"),
            email=f"{world.say('staff', name)}@x.example", admin=name == "admin",
        )  # fmt: skip
        world.people[name] = Person(product, made["token"], made["user"]["id"])
    product.agent, product.admin = world.people["agent"], world.people["admin"]
    await set_up_catalogue(world)
    await set_up_keys(world)
    await set_up_people(world)
    await send_and_take_part(world)
    await open_beside(world)
    return world


async def set_up_catalogue(world: World) -> None:
    async def make(order: str, name: str, **more: Any) -> None:
        made = await world.do("admin", order, name=world.say("shared", name), **more)
        world.keep("template", name, made["template"]["id"])

    asked = [{"name": "answer", "label": world.say("shared", "label")}]
    place = '#field("customer_1.answer") #field("customer_1.sign", kind: "signature")'
    source = f"{world.say('shared', 'text')} {place}"
    items = [{"name": world.say("shared", "item"), "quantity": 1, "price": 5, "currency": "EUR"}]
    await make("createForm", "form", fields=asked, assignee="EVERYONE")
    await make("createForm", "assessment", fields=asked, assignee="AGENT")
    await make("createFileRequest", "files", assignee="EVERYONE")
    await make("createCart", "cart", items=items)
    await make("createDynamicDocument", "letter", source=source)
    templates = world.ids["template"]
    code = {"verification": "OTP", "name": world.say("shared", "step")}
    form = {"templateId": templates["form"], "assignee": "EVERYONE"}
    letter = {"templateId": templates["letter"]}
    await make("createWorkflow", "by_code", steps=[code, form])
    await make("createWorkflow", "by_phone", steps=[{"verification": "PHONE"}, form])
    await make("createWorkflow", "assessed", steps=[{"templateId": templates["assessment"]}, form])
    await make("createCart", "archived", items=items)
    await world.do("admin", "archiveTemplate", templateId=templates["archived"])
    await make("createWorkflow", "proven", steps=[{"verification": "PHONE"}, letter])
    for name, content in (("staff", paper(world)), ("agent", SCRAP)):
        owner = world.people["agent" if name == "agent" else "admin"]
        upload = await world.product.upload(owner, world.say("staff", "upload"), content)
        world.keep("upload", name, upload)
    await make("createPdfTemplate", "contract", uploadId=world.ids["upload"]["staff"])


def paper(world: World) -> bytes:
    """A contract of two signers."""
    places = " ".join(
        f'#field("{one}.answer") #field("{one}.sign", kind: "signature")'
        for one in ("customer_1", "customer_2")
    )
    return compile_dynamic(f"{world.say('shared', 'printed')} {places}", {}).pdf


KEYS = {
    "status": ["STATUS_READ"],
    "documents": ["STATUS_READ", "DOCUMENTS_READ"],
    "write": ["INTERACTIONS_WRITE"],
    "partner": ["STATUS_READ", "DOCUMENTS_READ", "INTERACTIONS_WRITE"],
    "revoked": ["STATUS_READ"],
}


async def set_up_keys(world: World) -> None:
    for name, permissions in KEYS.items():
        made = await world.do(
            "admin",
            "createApiKey",
            name=world.say("keys", name),
            permissions=permissions,
        )
        key = world.keep("apiKey", name, made["apiKey"]["id"])
        world.people[name] = Person(world.product, made["secret"], key)
    await world.do("admin", "revokeApiKey", apiKeyId=world.ids["apiKey"]["revoked"])


async def set_up_people(world: World) -> None:
    """The main session with its people, one of them replaced, and a session beside it."""
    for name, customer in (("main", "customer"), ("beside", "other")):
        made = await world.do(
            "agent",
            "startSession",
            name=world.say("shared" if name == "main" else "other", "session"),
            customer=world.contact(customer),
        )
        world.keep("session", name, made["session"]["id"])
        world.keep("participant", customer, made["participant"]["id"])
    main = world.ids["session"]["main"]
    for name, role in (("cosigner", "CO_SIGNER"), ("cc", "CC"), ("replaced", "CO_SIGNER")):
        made = await world.do(
            "agent",
            "inviteParticipant",
            sessionId=main,
            role=role,
            contact=world.contact(name),
        )
        world.keep("participant", name, made["participant"]["id"])
    for name, key in world.ids["participant"].items():
        world.people[name] = await world.product.enter(key)
    made = await world.do(
        "agent",
        "reassignParticipant",
        contact=world.contact("successor"),
        participantId=world.ids["participant"]["replaced"],
    )
    key = world.keep("participant", "successor", made["participant"]["id"])
    world.people["successor"] = await world.product.enter(key)


async def add(world: World, template: str, name: str, *to: str, **more: Any) -> list[str]:
    """Adds a bubble; its name is `whose` secret, of one recipient theirs, of several nobody's."""
    session = world.ids["session"][more.pop("session", "main")]
    whose = more.pop("whose", to[0] if len(to) == 1 else "shared")
    added = await world.do(
        more.pop("by", "agent"),
        "addInteraction",
        sessionId=session,
        templateId=world.ids["template"][template],
        name=world.say(whose, name),
        recipients=[{"participantId": world.ids["participant"][one]} for one in to],
        **more,
    )
    world.keep("interaction", name, added["interaction"]["id"])
    steps = [one["id"] for one in added["interaction"]["steps"]]
    for number, step in enumerate(steps):
        world.keep("step", f"{name}_{number}", step)
    return steps


def filled(world: World, owner: str, what: str) -> list[dict[str, str]]:
    return [{"name": "answer", "value": world.say(owner, what)}]


async def send_and_take_part(world: World) -> None:
    """A bubble in each state in which somebody has told something."""
    ids = world.ids
    (step,) = await add(world, "form", "both", "customer", "cosigner")
    for name in ("customer", "cosigner"):
        await world.do(name, "startInteraction", interactionId=ids["interaction"]["both"])
        await world.do(name, "submitForm", stepId=step, values=filled(world, name, "form"))

    (step,) = await add(world, "form", "going", "customer", "cosigner", "cc")
    for name in ("customer", "cosigner"):
        await world.do(name, "startInteraction", interactionId=ids["interaction"]["going"])
        await world.do(name, "saveFields", stepId=step, values=filled(world, name, "draft"))

    (step,) = await add(world, "files", "bring", "customer", "cosigner")
    for name in ("customer", "cosigner"):
        person = world.people[name]
        upload = await world.product.upload(person, world.say(name, "file"), SCRAP)
        world.keep("upload", name, upload)
        await world.do(name, "startInteraction", interactionId=ids["interaction"]["bring"])
        await world.do(name, "attachFile", stepId=step, uploadId=upload)

    await add(world, "files", "more", "customer", "cosigner")
    for name in ("customer", "cosigner"):
        await world.do(name, "startInteraction", interactionId=ids["interaction"]["more"])

    (step,) = await add(world, "letter", "letter", "customer")
    await world.do("customer", "startInteraction", interactionId=ids["interaction"]["letter"])
    signature = world.say("customer", "signature")
    values = [{"name": "customer_1.answer", "value": world.say("customer", "form")}]
    await world.do("customer", "signStep", stepId=step, signature=signature, values=values)

    await sign_papers(world)
    await add(world, "form", "no", "customer", "cosigner")
    reason = world.say("cosigner", "reason")
    declined = {"interactionId": ids["interaction"]["no"], "reason": reason}
    await world.do("cosigner", "declineInteraction", **declined)

    wanted = [{"name": "branch", "label": world.say("staff", "wanted")}]
    told = [{"name": "branch", "value": world.say("staff", "told")}]
    await add(world, "cart", "details", "customer", agentDetails=wanted)
    await world.do(
        "agent", "completeAgentDetails", interactionId=ids["interaction"]["details"], values=told
    )
    await add(world, "cart", "unsent", "customer", whose="staff", agentDetails=wanted)
    (step, _) = await add(world, "assessed", "assessed", "customer", "cosigner")
    await world.do("agent", "submitAgentForm", stepId=step, values=filled(world, "staff", "form"))
    await verify(world)
    await add(world, "cart", "gone", "cosigner")
    await world.do("agent", "deleteInteraction", interactionId=ids["interaction"]["gone"])
    await add(world, "cart", "cart", "customer", by="partner")
    await add(world, "form", "beside", "other", session="beside")
    await world.do("other", "startInteraction", interactionId=ids["interaction"]["beside"])
    given = filled(world, "other", "form")
    await world.do("other", "submitForm", stepId=ids["step"]["beside_0"], values=given)


async def sign_papers(world: World) -> None:
    """A contract that two have signed and the agent, one that is being filled in, a letter signed
    by somebody who was called before.
    """
    ids = world.ids
    (typed,) = await add(world, "contract", "typed", "customer", "cosigner")
    (step,) = await add(world, "contract", "contract", "customer", "cosigner", agentSigns="LAST")
    for number, name in enumerate(("customer", "cosigner"), 1):
        given = [{"name": f"customer_{number}.answer", "value": world.say(name, "paper")}]
        for one in ("typed", "contract"):
            await world.do(name, "startInteraction", interactionId=ids["interaction"][one])
        await world.do(name, "saveFields", stepId=typed, values=given)
        signature = world.say(name, "ink")
        await world.do(name, "signStep", stepId=step, signature=signature, values=given)
    signature, contract = world.say("shared", "agent_ink"), ids["interaction"]["contract"]
    await world.do("agent", "signAsAgent", signature=signature, interactionId=contract)

    phone, step = await add(world, "proven", "proven", "customer")
    await world.do("customer", "startInteraction", interactionId=ids["interaction"]["proven"])
    await world.do("customer", "startPhoneVerification", stepId=phone)
    await reached(world, ids["interaction"]["proven"])
    signature = world.say("customer", "signature")
    await world.do("customer", "signStep", stepId=step, signature=signature, values=[])


async def reached(world: World, bubble: str) -> None:
    """Waits until the last step of a bubble is reached: until somebody was called."""
    parts, session = world.product.parts, world.ids["session"]["main"]
    with parts.hub.watch(session) as watch:
        while not (seen := (view := await parts.database.view(session)).interaction(bubble)) or (
            not seen.steps[-1].reached
        ):
            await watch.moved(view.head)


async def verify(world: World) -> None:
    ids = world.ids
    code, _ = await add(world, "by_code", "by_code", "customer", "cosigner")
    phone, _ = await add(world, "by_phone", "by_phone", "customer")
    await world.do("cosigner", "startInteraction", interactionId=ids["interaction"]["by_code"])
    await world.do("cosigner", "sendCode", stepId=code)
    await world.do("customer", "startInteraction", interactionId=ids["interaction"]["by_phone"])
    await world.do("customer", "startPhoneVerification", stepId=phone)


async def open_beside(world: World) -> None:
    """A private session with the co-signer, and an approval with a comment."""
    ids = world.ids
    made = await world.do(
        "agent",
        "startPrivateSession",
        participantId=ids["participant"]["cosigner"],
    )
    world.keep("session", "private", made["session"]["id"])
    key = world.keep("participant", "private", made["participant"]["id"])
    world.people["private"] = await world.product.enter(key)
    (step,) = await add(world, "form", "secret", "private", session="private")
    await world.do("private", "startInteraction", interactionId=ids["interaction"]["secret"])
    await world.do("private", "submitForm", stepId=step, values=filled(world, "private", "form"))

    sent = await world.do(
        "agent",
        "forwardForApproval",
        interactionId=ids["interaction"]["both"],
        contact=world.contact("approver"),
    )
    session = world.keep("session", "approval", sent["approvalSessionId"])
    copy = sent["interaction"]["approvals"][0]["interactionId"]
    world.keep("interaction", "approval", copy)
    view = await world.product.parts.database.view(session)
    key = world.keep("participant", "approver", view.participants[0].id)
    world.keep("step", "approval_0", view.interactions[0].steps[0].id)
    world.people["approver"] = await world.product.enter(key)
    comment = world.say("approver", "comment")
    await world.do("approver", "startInteraction", interactionId=copy)
    await world.do("approver", "reject", interactionId=copy, comment=comment)


@dataclass
class Worlds:
    """Both organizations on one server; all that is asked is asked by people of `ours`."""

    product: RunningServer
    schema: GraphQLSchema
    ours: World
    theirs: World


@pytest.fixture(scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worlds]:
    """The two organizations, made once for all tests; on SQLite, since what is shown to whom is
    decided above the database.
    """
    folder = tmp_path_factory.mktemp("tenants")
    async with running_server(f"sqlite+aiosqlite:///{folder / 'bubbles.db'}", folder) as product:
        asked = await product.nobody().ask(get_introspection_query())
        schema = build_client_schema(asked)  # type: ignore[arg-type]  # it is what it asks for
        ours = await settle(product, schema, OWN)
        theirs = await settle(product, schema, FOREIGN)
        await drained(product)
        for session in [*ours.ids["session"].values(), *theirs.ids["session"].values()]:
            await settled(product.parts, session)
        yield Worlds(product, schema, ours, theirs)


async def drained(product: RunningServer) -> None:
    """Waits until every message has gone out, so that the server changes nothing by itself."""
    waiting = select(MessageRow.id).where(MessageRow.status == MessageStatus.PENDING)
    for _ in range(200):
        async with product.parts.database.reading() as sql:
            if not list(await sql.scalars(waiting)):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the outbox does not drain")


# questions and orders, made from the schema

NO_HISTORY = frozenset({"Session.events"})  # which is for agents, and null for the others
DEEPEST = 12  # deeper than any type of the schema lies below a root


@dataclass
class Asking:
    """Writes selections of every field; `without` is left out, as `Type.field`."""

    schema: GraphQLSchema
    without: frozenset[str] = frozenset()
    asked: set[str] = field(default_factory=set)

    def selection(self, kind: GraphQLOutputType, path: tuple[str, ...] = ()) -> str:
        """`{ … }` with every field of a type, and of every type it can be; empty for a leaf."""
        named = get_named_type(kind)
        if not is_composite_type(named):
            return ""
        assert len(path) < DEEPEST, f"a type holds itself: {path}"
        if isinstance(named, GraphQLObjectType):
            return "{ __typename " + " ".join(self._fields(named, path, set())) + " }"
        assert isinstance(named, GraphQLInterfaceType | GraphQLUnionType)
        possible = self.schema.get_possible_types(named)
        aliased = differing(possible)
        parts = [
            f"... on {one.name} {{ {' '.join(self._fields(one, path, aliased))} }}"
            for one in possible
        ]
        return "{ __typename " + " ".join(parts) + " }"

    def _fields(
        self, kind: GraphQLObjectType, path: tuple[str, ...], aliased: set[str]
    ) -> Iterator[str]:
        for name, one in kind.fields.items():
            place = f"{kind.name}.{name}"
            if place in self.without or self._is_nothing(get_named_type(one.type)):
                continue
            missing = [key for key, arg in one.args.items() if is_required_argument(arg)]
            assert not missing, f"{place} cannot be asked without {missing}"
            self.asked.add(place)
            alias = f"{kind.name}_{name}: " if name in aliased else ""
            yield alias + name + self.selection(one.type, (*path, place))

    def _is_nothing(self, kind: GraphQLNamedType) -> bool:
        """An interface that no type implements, which tests/project/test_schema.py finds."""
        return isinstance(kind, GraphQLInterfaceType) and not self.schema.get_possible_types(kind)


def differing(kinds: Iterable[GraphQLObjectType]) -> set[str]:
    """The names of fields that have not the same type in all of these types."""
    types: dict[str, set[str]] = {}
    for kind in kinds:
        for name, one in kind.fields.items():
            types.setdefault(name, set()).add(str(one.type))
    return {name for name, found in types.items() if len(found) > 1}


KIND_OF = {
    "sessionId": "session",
    "interactionId": "interaction",
    "stepId": "step",
    "participantId": "participant",
    "templateId": "template",
    "uploadId": "upload",
    "imageUploadId": "upload",
    "apiKeyId": "apiKey",
}
PREFIX = {
    "session": "ses", "interaction": "int", "step": "stp", "participant": "par",
    "template": "tpl", "upload": "upl", "apiKey": "key",
}  # fmt: skip
LEAVES: dict[str, Any] = {
    "String": "x", "Int": 1, "Boolean": False, "EmailAddress": "x@y.example",
    "PhoneNumber": "+4930123456", "DateTime": "2099-01-01T00:00:00Z", "Cursor": "x",
}  # fmt: skip

Pick = Callable[[str], str]


def value_of(kind: GraphQLInputType, pick: Pick, path: str) -> Any:
    """A value that fits an input's type; `pick` gives the id for a place such as `input.stepId`."""
    if isinstance(kind, GraphQLNonNull):
        return value_of(kind.of_type, pick, path)
    if isinstance(kind, GraphQLList):
        return [value_of(kind.of_type, pick, path)]
    if isinstance(kind, GraphQLInputObjectType):
        return {
            key: value_of(one.type, pick, f"{path}.{key}")
            for key, one in kind.fields.items()
            if is_required_input_field(one) or holds_id(one)
        }
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    assert isinstance(kind, GraphQLNamedType)
    return pick(path) if kind.name == "ID" else LEAVES[kind.name]


def holds_id(one: GraphQLInputField) -> bool:
    kind = get_named_type(one.type)
    if isinstance(kind, GraphQLInputObjectType):
        return any(holds_id(inner) for inner in kind.fields.values())
    return kind.name == "ID"


def id_places(order: GraphQLField) -> list[str]:
    """Where an order takes ids, such as `input.recipients.participantId`."""
    places: list[str] = []

    def note(place: str) -> str:
        places.append(place)
        return ""

    value_of(order.args["input"].type, note, "input")
    return places


def kind_at(place: str) -> str:
    """What kind of id belongs there. A new kind of id needs a word here, and a rule."""
    return KIND_OF[place.rpartition(".")[2]]


def absent(kind: str) -> str:
    """An id of that kind that nothing has."""
    return new_id(PREFIX[kind])


# who may be told what


def signed_in(worlds: Worlds) -> dict[str, Person]:
    """Everybody who asks, of our organization, and nobody."""
    gone = {"replaced", "revoked"}
    people = {name: one for name, one in worlds.ours.people.items() if name not in gone}
    assert len(people) >= 12
    return people


STAFF = ("agent", "admin")
ROOM = {
    "customer": "main", "cosigner": "main", "cc": "main", "successor": "main",
    "other": "beside", "private": "private", "approver": "approval",
}  # fmt: skip
SEEN = {
    "customer": {"both", "going", "bring", "more", "letter", "no", "details", "assessed", "by_code",
                 "by_phone", "cart", "typed", "contract", "proven"},
    "cosigner": {"both", "going", "bring", "more", "no", "assessed", "by_code", "gone", "typed",
                 "contract"},
    "cc": {"going"},
    "successor": set(),
    "other": {"beside"},
    "private": {"secret"},
    "approver": {"approval"},
}  # fmt: skip
TRANSACTION = re.compile(r"SIM-[0-9A-F]{16}-[FP]")  # the Failsafe id, for the organization only
CONTENT = {"form", "draft", "file", "signature", "told", "wanted", "paper", "ink"}


def told(text: str) -> set[tuple[str, str, str]]:
    """The canaries in a text: mark, owner, what."""
    return {(one[1].lower(), one[2], one[3]) for one in CANARY.finditer(text)}


def leaks(worlds: Worlds, name: str, text: str) -> list[str]:
    """What of a text this person must not be told."""
    found = [f"{mark}.{owner}.{what}" for mark, owner, what in told(text)
             if mark == FOREIGN or not may_know(name, owner, what)]  # fmt: skip
    found += [number for number in worlds.theirs.phones.values() if number in text]
    if name not in STAFF:
        found += TRANSACTION.findall(text)
    if name in ROOM:
        own = "cosigner" if name == "private" else name
        phones = worlds.ours.phones.items()
        found += [number for owner, number in phones if owner != own and number in text]
    elif name not in STAFF:
        found += [number for number in worlds.ours.phones.values() if number in text]
    return sorted(found)


def may_know(name: str, owner: str, what: str) -> bool:
    """Whether a canary of the own organization may be told to somebody."""
    if name in STAFF or owner in ("shared", name) or (owner, what) == ("keys", name):
        return True
    if name in ("nobody", "write"):
        return False
    # who added a bubble is on the bubble (rule 1); the private participant is the co-signer
    known = {("keys", "partner"), *([("cosigner", "mail")] if name == "private" else [])}
    if what == "name" or (owner, what) in known or name in ROOM:
        return what == "name" or (owner, what) in known
    if what in CONTENT:
        return name in ("documents", "partner")
    return what == "unsent" or (owner not in ("staff", "keys") and what != "mail")


def hidden(worlds: Worlds, name: str, kind: str) -> list[str]:
    """Ids of a kind that do not exist for somebody, of both organizations."""
    foreign = list(worlds.theirs.ids[kind].values())
    own = worlds.ours.ids[kind]
    if name in STAFF or name not in ROOM:
        return foreign + ([] if kind != "upload" else [own["customer"]])
    seen: dict[str, Callable[[str], bool]] = {
        "session": lambda key: key == ROOM[name],
        "interaction": lambda key: key in SEEN[name],
        "step": lambda key: key.rpartition("_")[0] in SEEN[name],
        "participant": lambda key: room_of(key) == ROOM[name],
        "upload": lambda key: key == name,
    }
    return foreign + [
        key for label, key in own.items() if kind not in seen or not seen[kind](label)
    ]


def room_of(person: str) -> str:
    return "main" if person == "replaced" else ROOM[person]


def alike(answer: Any, *ids: str) -> str:
    """An answer without the id that was asked, to be compared with another's."""
    text = json.dumps(answer, sort_keys=True)
    for key in ids:
        text = text.replace(key, "ID")
    return text


def sample(worlds: Worlds, name: str, kind: str) -> list[str]:
    """A few ids that do not exist for somebody: of the other organization, and of their own."""
    theirs = worlds.theirs.ids[kind]
    papers = [key for label, key in theirs.items() if label.startswith("contract")]
    foreign = [*theirs.values()]
    own = [key for key in hidden(worlds, name, kind) if key not in foreign]
    return [*dict.fromkeys([foreign[0], *papers, *own[:1], *own[-1:]])]


async def answer_of(person: Person, document: str, **variables: Any) -> tuple[dict[str, Any], str]:
    """The body of an answer, and all that came with it as text."""
    answer = await person.post({"query": document, "variables": variables})
    body: dict[str, Any] = answer.json()
    return body, answer.text + str(answer.headers)


# what is asked


async def test_who_asks_for_everything_is_told_what_is_theirs_only(worlds: Worlds) -> None:
    leaked: dict[str, list[str]] = {}
    for name, person in everybody(worlds).items():
        texts = worlds.ours.heard.get(name, [])[:]
        for root, one in fields_of(worlds.schema.query_type).items():
            # the history is null for all but agents, and with it all that is asked beside it
            without = frozenset[str]() if (root, name in STAFF) == ("session", True) else NO_HISTORY
            want = Asking(worlds.schema, without).selection(one.type)
            document = f"query{declared(one)} {{ {root}{passed(one)} {want} }}"
            for arguments in ways_to_ask(worlds, name, one):
                body, text = await answer_of(person, document, **arguments)
                assert "INTERNAL" not in text, (name, root, text)
                texts.append(text)
                if root == "nodes":
                    assert ids_in(body) == expected(worlds, name, arguments["ids"]), name
        whole = "\n".join(texts)
        leaked[name] = leaks(worlds, name, whole)
        assert (OWN in whole) == (name != "nobody"), name
        if name == "admin":
            assert {(owner, what) for _, owner, what in told(whole)} >= EVERYTHING
    assert {name: found for name, found in leaked.items() if found} == {}


EVERYTHING = {
    ("customer", "form"), ("cosigner", "draft"), ("cosigner", "file"), ("customer", "signature"),
    ("cosigner", "reason"), ("staff", "told"), ("staff", "wanted"), ("private", "form"),
    ("other", "form"), ("approver", "comment"), ("customer", "mail"), ("replaced", "mail"),
    ("cc", "name"), ("shared", "label"), ("shared", "item"), ("keys", "partner"),
    ("customer", "paper"), ("cosigner", "ink"), ("shared", "agent_ink"),
}  # fmt: skip


def everybody(worlds: Worlds) -> dict[str, Person]:
    return {**signed_in(worlds), "nobody": worlds.product.nobody()}


def fields_of(kind: GraphQLObjectType | None) -> dict[str, GraphQLField]:
    assert kind
    found: dict[str, GraphQLField] = kind.fields
    return found


def declared(one: GraphQLField) -> str:
    """The variables of a document that passes every argument without a default of its own."""
    wanted = [f"${name}: {arg.type}" for name, arg in asked_for(one)]
    return f"({', '.join(wanted)})" if wanted else ""


def passed(one: GraphQLField) -> str:
    given = [f"{name}: ${name}" for name, _ in asked_for(one)]
    return f"({', '.join(given)})" if given else ""


def asked_for(one: GraphQLField) -> list[tuple[str, Any]]:
    return [
        (name, arg)
        for name, arg in one.args.items()
        if is_required_argument(arg) or get_named_type(arg.type).name in ("ID", "Cursor")
    ]


def ways_to_ask(worlds: Worlds, name: str, one: GraphQLField) -> list[dict[str, Any]]:
    """Arguments for a question: without ids; by own ones; and `nodes` with all ids of all."""
    if "ids" in one.args:
        every = [key for world in (worlds.ours, worlds.theirs)
                 for keys in world.ids.values() for key in keys.values()]  # fmt: skip
        return [{"ids": every[at : at + 100]} for at in range(0, len(every), 100)]
    if "id" in one.args:
        kind = "interaction" if get_named_type(one.type).name == "Interaction" else "session"
        return [{"id": key} for key in [*visible(worlds, name, kind), absent(kind)]]
    required = [argument for argument, arg in one.args.items() if is_required_argument(arg)]
    if required:
        (place,) = required
        kind = KIND_OF[place]
        return [{place: key} for key in [*visible(worlds, name, kind), absent(kind)]]
    return [{}]


def visible(worlds: Worlds, name: str, kind: str) -> list[str]:
    gone = {*hidden(worlds, name, kind)}
    return [key for key in worlds.ours.ids[kind].values() if key not in gone]


def ids_in(body: dict[str, Any]) -> set[str]:
    """The ids of what `nodes` found."""
    return {found["id"] for found in (body["data"] or {}).get("nodes", ()) if found}


def expected(worlds: Worlds, name: str, asked: list[str]) -> set[str]:
    """Which of these ids a person can find."""
    kinds = ["session", "interaction", "participant"] if may_read(name) else []
    kinds += ["template"] if name not in ROOM and name != "nobody" else []
    return {key for kind in kinds for key in visible(worlds, name, kind)} & {*asked}


def may_read(name: str) -> bool:
    return name not in ("nobody", "write")


async def test_a_question_by_a_foreign_id_is_answered_as_by_an_absent_one(worlds: Worlds) -> None:
    asked = 0
    for name, person in signed_in(worlds).items():
        for root, one in fields_of(worlds.schema.query_type).items():
            for argument, arg in one.args.items():
                if get_named_type(arg.type).name != "ID":
                    continue
                asked += 1
                ids = {kind: [absent(kind), *sample(worlds, name, kind)] for kind in PREFIX}
                answers = await answers_by_id(person, f"{root}({argument}: %s)", ids)
                for kind, (nothing, *others) in answers.items():
                    assert others, kind
                    assert {*others} == {nothing}, (name, root, kind)
    assert asked == 6 * len(signed_in(worlds))


async def answers_by_id(
    person: Person, question: str, ids: dict[str, list[str]]
) -> dict[str, list[str]]:
    """What a question by each of these ids is answered, without the id."""
    keys = {f"a{at}": key for at, key in enumerate(key for some in ids.values() for key in some)}
    parts = [f"{at}: {question % json.dumps(key)} {{ __typename }}" for at, key in keys.items()]
    body, _ = await answer_of(person, "{ " + " ".join(parts) + " }")
    data, errors = body["data"] or {}, body.get("errors", [])
    if not data:  # a list is never null: whoever may not ask for it is told so before any id
        assert [one["extensions"]["code"] for one in errors] == ["NOT_FOUND"]
        return {kind: ["refused"] * len(some) for kind, some in ids.items()}
    said: dict[str, Any] = {key: [data[at]] for at, key in keys.items()}
    for one in errors:
        said[keys[one["path"][0]]].append([one["message"], one["path"][1:], one["extensions"]])
    return {kind: [alike(said[key], key) for key in some] for kind, some in ids.items()}


async def test_an_order_on_a_foreign_id_is_refused_as_on_an_absent_one(worlds: Worlds) -> None:
    # what time brings (somebody's socket is gone for good) is not what these orders do
    await worlds.product.parts.presence.close()
    before = await everything(worlds.product)
    found = await asyncio.gather(*(telling_apart(worlds, name) for name in signed_in(worlds)))
    assert await everything(worlds.product) == before
    assert [one for some in found for one in some] == []


async def telling_apart(worlds: Worlds, name: str) -> list[str]:
    """The orders by which somebody could tell a foreign id from an absent one, and how."""
    found = []
    for order, one in fields_of(worlds.schema.mutation_type).items():
        for place in id_places(one):
            kind = kind_at(place)
            keys = [absent(kind), *sample(worlds, name, kind)]
            nothing, *others = await refusals(worlds, name, order, place, keys)
            differing = {answer for answer in others if answer != nothing}
            found += [f"{name} {order} {place}: {one}, not {nothing}" for one in differing]
    return found


async def refusals(worlds: Worlds, name: str, order: str, place: str, keys: list[str]) -> list[str]:
    """Carries an order out with each of these ids in its place; what it says, without the id."""
    one = fields_of(worlds.schema.mutation_type)[order]
    want = shallow(worlds.schema, one)
    kind = one.args["input"].type

    def pick(key: str) -> Callable[[str], str]:
        return lambda where: key if where == place else known(worlds, name, kind_at(where))

    inputs = {f"i{at}": value_of(kind, pick(key), "input") for at, key in enumerate(keys)}
    variables = ", ".join(f"${at}: {kind}" for at in inputs)
    orders = " ".join(f"{at}: {order}(input: ${at}) {want}" for at in inputs)
    body, _ = await answer_of(
        worlds.ours.people[name], f"mutation({variables}) {{ {orders} }}", **inputs
    )
    assert not body.get("errors"), (name, order, body)
    for payload in body["data"].values():
        assert payload["errors"], f"{name} could {order} with a foreign {place}"
        rest = {key for key, value in payload.items() if value} - {"errors", "__typename"}
        assert rest == set(), (name, order, rest)
    answers = zip(keys, body["data"].values(), strict=True)
    return [alike(payload, key) for key, payload in answers]


def shallow(schema: GraphQLSchema, one: GraphQLField) -> str:
    """Every field of a payload, but of what it holds only whether it is there."""
    kind = get_named_type(one.type)
    assert isinstance(kind, GraphQLObjectType)
    parts = [
        name + (" { __typename }" if is_composite_type(get_named_type(field_.type)) else "")
        for name, field_ in kind.fields.items()
        if name != "errors"
    ]
    errors = Asking(schema).selection(kind.fields["errors"].type)
    return f"{{ __typename errors {errors} {' '.join(parts)} }}"


def known(worlds: Worlds, name: str, kind: str) -> str:
    """An id of that kind that somebody may use, so that only the other id is wrong."""
    chosen = {
        "session": ROOM.get(name, "main"), "interaction": "letter", "step": "more_0",
        "participant": name if name in ROOM else "customer", "template": "form",
        "upload": name if name in worlds.ours.ids["upload"] else "staff", "apiKey": "status",
    }  # fmt: skip
    return worlds.ours.ids[kind][chosen[kind]]


TRANSIENT = {"node", "connection", "message"}


async def everything(product: RunningServer) -> dict[str, list[str]]:
    """All rows of all tables, but those that the server changes by itself."""
    found: dict[str, list[str]] = {}
    async with product.parts.database.reading() as sql:
        for table in Row.metadata.sorted_tables:
            if table.name not in TRANSIENT:
                rows = (await sql.execute(select(table))).all()
                found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


async def test_nobody_can_order_without_a_token_but_by_a_link(worlds: Worlds) -> None:
    before = await everything(worlds.product)
    for order, one in fields_of(worlds.schema.mutation_type).items():
        kind = one.args["input"].type

        def pick(where: str) -> str:
            return known(worlds, "customer", kind_at(where))

        given = value_of(kind, pick, "input")
        document = f"mutation($i: {kind}) {{ {order}(input: $i) {shallow(worlds.schema, one)} }}"
        for token in ("", "bt_" + "A" * 43, worlds.ours.people["replaced"].token):
            body, _ = await answer_of(Person(worlds.product, token), document, i=given)
            if order == "exchangeLink":
                assert [one["__typename"] for one in body["data"][order]["errors"]] == ["NotFound"]
            else:
                assert "errors" in body, f"{order} tells nobody {body}"
                codes = [one["extensions"]["code"] for one in body["errors"]]
                assert (codes, body["data"]) == (["UNAUTHENTICATED"], None), order
    assert await everything(worlds.product) == before


async def test_a_key_of_another_organization_is_another_key(worlds: Worlds) -> None:
    given = {"name": "Same", "fields": [{"name": "a"}], "idempotencyKey": "the same key"}
    theirs = await worlds.theirs.people["admin"].do("createForm", "template { id }", **given)
    ours = await worlds.ours.people["admin"].do("createForm", "template { id }", **given)
    assert ours["replayed"] is False
    assert ours["template"]["id"] != theirs["template"]["id"]


# what is watched


async def test_who_watches_is_told_what_is_theirs_only(worlds: Worlds) -> None:
    """With all that ever happened: streams that go on from the first event."""
    names = list(signed_in(worlds))
    heard = await asyncio.gather(*(listen(worlds, name) for name in names))
    leaked = {name: leaks(worlds, name, text) for name, text in zip(names, heard, strict=True)}
    assert {name: found for name, found in leaked.items() if found} == {}
    for name, text in zip(names, heard, strict=True):
        assert (OWN in text, '"sequence"' in text) == (may_read(name), may_read(name)), name


async def listen(worlds: Worlds, name: str) -> str:
    """All that a person hears by every subscription on what is theirs, until it is quiet."""
    begun: set[str] = set()
    async with worlds.ours.people[name].socket() as link:
        for root, one in fields_of(worlds.schema.subscription_type).items():
            want = Asking(worlds.schema, NO_HISTORY).selection(one.type)
            document = f"subscription{declared(one)} {{ {root}{passed(one)} {want} }}"
            for arguments in await ways_to_watch(worlds, name, one):
                begun.add(await link.subscribe(document, **arguments))
        return "\n".join([json.dumps(one) async for one in until_quiet(link, begun)])


async def until_quiet(link: Socket, begun: set[str]) -> AsyncIterator[dict[str, Any]]:
    """What comes, until every operation was heard of and no more follows."""
    silent = {*begun}
    while True:
        try:
            message = await link.receive(within=20 if silent else 1)
        except TimeoutError:
            assert not silent
            return
        silent.discard(message["id"])
        yield message


async def ways_to_watch(worlds: Worlds, name: str, one: GraphQLField) -> list[dict[str, Any]]:
    """From now on, and from the beginning: on every session, and on some bubbles."""
    database = worlds.product.parts.database
    places = [argument for argument in one.args if argument in KIND_OF]
    if not places:
        return [{}]
    (place,) = places
    kind = KIND_OF[place]
    ways: list[dict[str, Any]] = []
    of_bubble = kind == "interaction"
    for key in visible(worlds, name, kind)[: 2 if of_bubble else 4]:
        session = await session_of(worlds, key) if of_bubble else key
        first = (await database.events(session, 0, 1))[0].cursor
        ways += [{place: key, "after": first}, *([] if of_bubble else [{place: key}])]
    return ways


async def session_of(worlds: Worlds, bubble: str) -> str:
    async with worlds.product.parts.database.reading() as sql:
        row = await sql.get_one(InteractionRow, bubble)
    return row.session_id


async def test_a_participant_is_not_told_what_the_others_do(worlds: Worlds) -> None:
    """Others' names and icons only: neither who declined, nor who filled in what, nor when."""
    session = worlds.ours.ids["session"]["main"]
    document = """subscription($s: ID!, $after: Cursor)
        { sessionUpdates(sessionId: $s, after: $after)
            { events { cause actor { kind id name } } } }"""
    after = (await worlds.product.parts.database.events(session, 0, 1))[0].cursor

    async def hear(person: Person) -> list[Any]:
        async with person.socket() as link:
            number = await link.subscribe(document, s=session, after=after)
            return [one async for one in until_quiet(link, {number})]

    people = [worlds.ours.people[name] for name in ("customer", "cosigner", "cc", "successor")]
    heard = await asyncio.gather(*map(hear, people))
    for person, items in zip(people, heard, strict=True):
        events = [event for item in items
                  for event in item["payload"]["data"]["sessionUpdates"]["events"]]  # fmt: skip
        assert events
        others = {(event["cause"], event["actor"]["name"]) for event in events
                  if event["actor"]["kind"] == "PARTICIPANT"
                  and event["actor"]["id"] not in (person.id, "another")}  # fmt: skip
        assert others == set()


async def test_a_watch_on_a_foreign_id_is_refused_as_on_an_absent_one(worlds: Worlds) -> None:
    names = [*signed_in(worlds)]
    found = await asyncio.gather(*(watches_apart(worlds, name) for name in names))
    assert [one for some in found for one in some] == []


async def watches_apart(worlds: Worlds, name: str) -> list[str]:
    found = []
    async with worlds.ours.people[name].socket() as link:
        for root, one in fields_of(worlds.schema.subscription_type).items():
            for place in [argument for argument in one.args if argument in KIND_OF]:
                document = f"subscription($k: ID!) {{ {root}({place}: $k) {{ __typename }} }}"
                keys = [absent(KIND_OF[place]), *sample(worlds, name, KIND_OF[place])]
                nothing, *others = [await refused(link, document, key) for key in keys]
                found += [f"{name} {root}: {one}, not {nothing}" for one in {*others} - {nothing}]
    return found


async def refused(link: Socket, document: str, key: str) -> str:
    """What somebody who watches hears until it is over, without ids."""
    number = await link.subscribe(document, k=key)
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1]["type"] == "next":
        message = await link.receive()
        assert message.pop("id") == number, message
        heard.append(message)
    assert any("NOT_FOUND" in json.dumps(one) for one in heard), heard
    return alike(heard, key)


async def test_a_cursor_of_another_organization_opens_no_stream(worlds: Worlds) -> None:
    foreign = worlds.theirs.ids["session"]["main"]
    cursor = (await worlds.product.parts.database.events(foreign, 0, 1))[0].cursor
    own = worlds.ours.ids["session"]["main"]
    document = """subscription($s: ID!, $after: Cursor)
        { sessionUpdates(sessionId: $s, after: $after) { cursor } }"""
    history = """query($s: ID!, $after: Cursor)
        { session(id: $s) { events(after: $after) { totalCount } } }"""
    async with worlds.ours.people["agent"].socket() as link:
        for after in (cursor, "garbage"):
            for asked in (document, history):
                number = await link.subscribe(asked, s=own, after=after)
                with pytest.raises(Failed) as no:
                    await link.next(number)
                assert no.value.codes == ["BAD_CURSOR"]


async def test_who_reads_the_feed_is_told_what_is_theirs_only(worlds: Worlds) -> None:
    """To its end, with every field of every event."""
    read: set[str] = set()
    for name, person in everybody(worlds).items():
        bodies = await whole_feed(worlds, person)
        leaked = leaks(worlds, name, "\n".join(map(json.dumps, bodies)))
        assert leaked == [], name
        found = [edge["node"] for body in bodies if body["data"]
                 for edge in body["data"]["organizationEvents"]["edges"]]  # fmt: skip
        if found:
            read.add(name)
            own = worlds.ours.ids["session"].values()
            assert {one["sessionId"] for one in found} == {*own}, name
            for session in own:
                numbers = [one["sequence"] for one in found if one["sessionId"] == session]
                assert numbers == list(range(1, len(numbers) + 1)), name
    assert read == {"agent", "admin", "status", "documents", "partner"}


async def whole_feed(worlds: Worlds, person: Person) -> list[dict[str, Any]]:
    """The answers to somebody who reads all of it, page by page; one if they may not."""
    feed = fields_of(worlds.schema.query_type)["organizationEvents"]
    want = Asking(worlds.schema).selection(feed.type)
    document = f"query($a: Cursor) {{ organizationEvents(first: 40, after: $a) {want} }}"
    bodies, after = [], None
    while True:
        body, text = await answer_of(person, document, a=after)
        assert "INTERNAL" not in text, text
        bodies.append(body)
        info = body["data"]["organizationEvents"]["pageInfo"] if body["data"] else {}
        if not info.get("hasNextPage"):
            return bodies
        after = info["endCursor"]


async def test_a_cursor_of_another_organization_opens_no_feed(worlds: Worlds) -> None:
    database = worlds.product.parts.database
    document = "query($a: Cursor) { organizationEvents(after: $a) { totalCount edges { cursor } } }"
    told: set[str] = set()
    for session in worlds.theirs.ids["session"].values():
        for event in await database.events(session, 0):
            for name in ("agent", "admin", "status", "partner"):
                body, _ = await answer_of(worlds.ours.people[name], document, a=event.cursor)
                assert body["data"] is None
                told.add(json.dumps(body["errors"]))
    ours = await database.events(worlds.ours.ids["session"]["main"], 0)
    last = ours[-1]
    absent = cursor_at(last.session_id, last.sequence + 1_000, last.hash)
    body, _ = await answer_of(worlds.ours.people["agent"], document, a=absent)
    assert told == {json.dumps(body["errors"])}
    assert "BAD_CURSOR" in told.pop()


async def test_only_the_organization_reads_the_failsafe_transaction_id(worlds: Worlds) -> None:
    view = await worlds.product.parts.database.view(worlds.ours.ids["session"]["main"])
    assert TRANSACTION.search(repr(view)), "the phone verification has not begun"
    for name in ("customer", "cosigner", "status", "documents", "agent"):
        viewer = await viewer_of(worlds.product.parts.database, worlds.ours.people[name].token)
        shown = TRANSACTION.search(repr(seen_by(view, viewer.scope)))
        assert bool(shown) == (name == "agent"), name
    certificate = """query($i: ID!) { certificate(interactionId: $i) { certificate {
        signers { failsafeTransactionId } } } }"""
    for name in ("documents", "partner", "agent", "admin"):
        proven = worlds.ours.ids["interaction"]["proven"]
        issued = await worlds.ours.people[name].ask(certificate, i=proven)
        assert issued["certificate"], name
        assert bool(TRANSACTION.search(str(issued))) == (name in STAFF), name


# what is fetched and brought


PAPERS = ("letter", "contract", "typed", "proven")  # the bubbles with a document
SIGNED = ("letter", "contract", "proven")


async def test_a_download_holds_what_is_theirs_only(worlds: Worlds) -> None:
    brought: dict[str, set[str]] = {}
    for name, person in signed_in(worlds).items():
        texts = [await downloaded(worlds, person, one) for one in ("bring", "both", *PAPERS)]
        texts += [await downloaded(worlds, person, one, certificate=True) for one in SIGNED]
        whole = "\n".join(texts)
        assert leaks_in_files(worlds, name, whole) == [], name
        brought[name] = {owner for _, owner, what in told(whole) if what == "file"}
        if name == "agent":
            assert {(owner, what) for _, owner, what in told(whole)} >= PRINTED
    both = {"customer", "cosigner"}
    assert brought["customer"] == {"customer"}
    assert brought["cosigner"] == {"cosigner"}
    assert {name for name, owners in brought.items() if owners == both} == {
        "agent", "admin", "documents", "partner",
    }  # fmt: skip


PRINTED = {
    ("shared", "printed"), ("customer", "form"), ("customer", "paper"), ("cosigner", "paper"),
    ("cosigner", "ink"), ("shared", "agent_ink"), ("customer", "name"), ("customer", "signature"),
}  # fmt: skip
# what is typed into a document is told to all who get the document
SHARED = re.compile(rf"{OWN}\.(customer|cosigner)\.(paper|ink)")


def leaks_in_files(worlds: Worlds, name: str, text: str) -> list[str]:
    """What of a file's text this person must not be told."""
    together = name in ("customer", "cosigner")
    found = leaks(worlds, name, text)
    return [one for one in found if not (together and SHARED.fullmatch(one))]


async def downloaded(worlds: Worlds, person: Person, bubble: str, **way: bool) -> str:
    """All that somebody's download of a bubble says; nothing where they are refused."""
    given = {"interactionId": worlds.ours.ids["interaction"][bubble], **way}
    leave = await person.order("downloadInteraction", "url", **given)
    return await fetched(worlds.product, leave["url"]) if leave["url"] else ""


async def fetched(product: RunningServer, url: str) -> str:
    """All that a file says, its headers included."""
    file = await product.http.get(path_of(url))
    assert file.status_code == 200, file.text
    return "\n".join([str(file.headers), *texts_in(file.content)])


@functools.cache
def texts_in(content: bytes) -> list[str]:
    """What a file says, unpacked; of an archive also its names and files."""
    if content.startswith(b"%PDF") and content != SCRAP:
        return [everything_in(content)]
    texts = [content.decode("latin-1")]
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            texts += archive.namelist()
            texts += [text for name in archive.namelist() for text in texts_in(archive.read(name))]
    return texts


async def test_a_preview_shows_what_is_theirs_only(worlds: Worlds) -> None:
    for name, person in signed_in(worlds).items():
        whole = "\n".join([await previewed(worlds, person, one) for one in PAPERS])
        assert leaks_in_files(worlds, name, whole) == [], name
        if name == "agent":
            assert {(owner, what) for _, owner, what in told(whole)} >= PRINTED


async def previewed(worlds: Worlds, person: Person, bubble: str) -> str:
    """What somebody's preview of a bubble says; of the images of its pages, that they come."""
    given = {"interactionId": worlds.ours.ids["interaction"][bubble]}
    leave = await person.order("previewInteraction", "url pages { url }", **given)
    if not leave["url"]:
        assert leave["pages"] == []
        return ""
    for page in leave["pages"]:
        image = await worlds.product.http.get(path_of(page["url"]))
        assert (image.status_code, image.headers["content-type"]) == (200, "image/png")
    return await fetched(worlds.product, leave["url"])


async def test_a_ticket_altered_by_one_character_opens_nothing(worlds: Worlds) -> None:
    product, agent = worlds.product, worlds.ours.people["agent"]
    ids = worlds.ours.ids["interaction"]
    leave = await agent.do("downloadInteraction", "url", interactionId=ids["bring"])
    place = await agent.do("createUpload", "url", fileName="f", contentType="text/plain")
    seen = await agent.do("previewInteraction", "pages { url }", interactionId=ids["contract"])
    download, upload = path_of(leave["url"]), path_of(place["url"])
    page = path_of(seen["pages"][0]["url"])
    nothing = await product.http.get("/files/nothing")
    assert nothing.status_code == 404
    for path in (*altered(download), *altered(page)):
        answer = await product.http.get(path)
        assert (answer.status_code, answer.text) == (404, nothing.text), path
    for path in altered(upload):
        answer = await product.http.put(path, content=b"x")
        assert (answer.status_code, answer.text) == (404, nothing.text), path
    assert (await product.http.get(download)).status_code == 200
    assert (await product.http.get(page)).status_code == 200
    assert (await product.http.get(download.replace("files", "uploads"))).status_code == 405
    swapped = await product.http.put(download.replace("files", "uploads"), content=b"x")
    assert swapped.status_code == 404
    assert (await product.http.get(upload.replace("uploads", "files"))).status_code == 404
    _, _, ticket, *rest = page.split("/")
    assert (await product.http.get(f"/files/{ticket}")).status_code == 404
    swapped = await product.http.get("/".join(["/pages", download.split("/")[2], *rest]))
    assert swapped.status_code == 404


def altered(path: str) -> Iterator[str]:
    """The path with one character of its ticket changed, at places all over it."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    start = path.index("/", 1) + 1
    end = start + len(path.split("/")[2])
    for at in {*range(start, end, 9), end - 1, path.index(".", start)}:
        # the highest bit of the six: the lowest ones of the last character mean nothing
        other = "A" if path[at] == "." else letters[letters.index(path[at]) ^ 32]
        yield path[:at] + other + path[at + 1 :]


FETCHES = (DOWNLOAD, PREVIEW, CERTIFICATE, PAGE)


async def test_a_ticket_opens_only_what_its_holder_may_see(worlds: Worlds) -> None:
    """Even one with a good seal: who may see what is asked again when the file is fetched."""
    product = worlds.product
    for name, person in signed_in(worlds).items():
        viewer = await viewer_of(product.parts.database, person.token)
        for use in (*FETCHES, UPLOAD):
            kind = "upload" if use == UPLOAD else "interaction"
            keys = [absent(kind), *sample(worlds, name, kind)]
            answers = {await opened(product, use, key, viewer.credential_id) for key in keys}
            assert len(answers) == 1, (name, use, answers)
            assert "404" in answers.pop(), (name, use)


async def test_a_ticket_like_those_opens_ones_own(worlds: Worlds) -> None:
    """So nothing else was wrong with them."""
    product, own = worlds.product, worlds.ours.ids["interaction"]["contract"]
    for name in ("agent", "customer", "cosigner", "documents", "partner"):
        viewer = await viewer_of(product.parts.database, worlds.ours.people[name].token)
        for use in FETCHES:
            answer = await opened(product, use, own, viewer.credential_id)
            assert answer.startswith("200"), (name, use, answer)


async def opened(product: RunningServer, use: str, key: str, credential_id: str) -> str:
    """What a good ticket brings. All is right about it, but perhaps its holder."""
    step, look, page = ("", "", "") if use == UPLOAD else await looks_of(product, key)
    expires = int(time.time()) + 60
    ticket = SignedUrl(use, credential_id, expires, key, step_id=step, look=look)
    sealed = seal(ticket, product.parts.url_key)
    if use == UPLOAD:
        answer = await product.http.put(f"/uploads/{sealed}", content=b"other")
    elif use == PAGE:
        answer = await product.http.get(f"/pages/{sealed}/1/{page or 'none'}")
    else:
        answer = await product.http.get(f"/files/{sealed}")
    return f"{answer.status_code} {answer.text}"


async def looks_of(product: RunningServer, bubble: str) -> tuple[str, str, str]:
    """The document's step in a bubble, the look of its files, and that of its first page."""
    async with product.parts.database.reading() as sql:
        row = await sql.get(InteractionRow, bubble)
    view = await product.parts.database.view(row.session_id) if row else None
    found = view.interaction(bubble) if view else None
    papers = [one for one in found.steps if one.document] if found else []
    if not found or not papers or not papers[0].document:
        return "", "", ""
    return papers[0].id, content_version(found), papers[0].document.pages[0].revision
