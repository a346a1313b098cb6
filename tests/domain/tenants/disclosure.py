"""Who may see which data and which ids, and what of a text a person must not see."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema

from testing.running_server import Person, RunningServer
from tests.domain.tenants.organizations import ALPHA, BRAVO, Organization

STAFF = ("agent", "admin")
# the viewers of the quick tier, one of each kind; the full tier has all
QUICK_VIEWERS = ("agent", "admin", "status", "documents", "write", "customer", "approver")
SESSION_OF = {
    "customer": "main", "cosigner": "main", "cc": "main", "successor": "main",
    "other": "other", "private": "private", "approver": "approval",
}  # fmt: skip
VISIBLE_INTERACTIONS = {
    "customer": {
        "completed_form", "saved_form", "attached_files", "missing_files", "letter", "declined",
        "details", "assessed", "by_code", "by_phone", "cart", "saved_contract", "contract",
        "verified_letter",
    },
    "cosigner": {
        "completed_form", "saved_form", "attached_files", "missing_files", "declined", "assessed",
        "by_code", "deleted", "saved_contract", "contract",
    },
    "cc": {"saved_form"},
    "successor": set(),
    "other": {"other_form"},
    "private": {"private_form"},
    "approver": {"approval"},
}  # fmt: skip
CANARY = re.compile(rf"({ALPHA}|{BRAVO})\.(\w+)\.(\w+)", re.IGNORECASE)
TRANSACTION = re.compile(r"SIM-[0-9A-F]{16}-[FP]")  # the Failsafe id, for the organization only
# what people entered, which a partner sees only with the scope for documents
CONTENT = {
    "form", "draft", "file", "signature", "detail", "detail_label", "entry", "autograph",
}  # fmt: skip


@dataclass
class Tenants:
    """Both organizations on one server; all requests are made by people of `alpha`."""

    server: RunningServer
    schema: GraphQLSchema
    alpha: Organization
    bravo: Organization

    def viewers(self, full_length: bool) -> dict[str, Person]:
        """Returns the people of alpha with a valid token; in the quick tier one of each kind."""
        people = {
            name: person
            for name, person in self.alpha.people.items()
            if name not in ("replaced", "revoked")
        }
        assert len(people) >= 12
        if full_length:
            return people
        return {name: people[name] for name in QUICK_VIEWERS}

    def readers(self, full_length: bool) -> dict[str, Person]:
        """As `viewers`; in the quick tier without the agent, who sees what the admin sees."""
        people = self.viewers(full_length)
        if not full_length:
            del people["agent"]
        return people

    def visible_ids(self, viewer: str, kind: str) -> list[str]:
        hidden = set(self.hidden_ids(viewer, kind))
        return [key for key in self.alpha.ids[kind].values() if key not in hidden]

    def hidden_ids(self, viewer: str, kind: str) -> list[str]:
        """Returns the ids of a kind that do not exist for a viewer, of both organizations."""
        foreign = list(self.bravo.ids[kind].values())
        ids = self.alpha.ids[kind]
        if viewer not in SESSION_OF:
            return foreign + ([ids["customer"]] if kind == "upload" else [])
        is_visible: dict[str, Callable[[str], bool]] = {
            "session": lambda name: name == SESSION_OF[viewer],
            "interaction": lambda name: name in VISIBLE_INTERACTIONS[viewer],
            "step": lambda name: name.rpartition("_")[0] in VISIBLE_INTERACTIONS[viewer],
            "participant": lambda name: session_of(name) == SESSION_OF[viewer],
            "upload": lambda name: name == viewer,
        }
        return foreign + [
            key for name, key in ids.items() if kind not in is_visible or not is_visible[kind](name)
        ]

    def sample_hidden_ids(self, viewer: str, kind: str) -> list[str]:
        """Returns a few ids that do not exist for a viewer, of both organizations."""
        ids = self.bravo.ids[kind]
        foreign = list(ids.values())
        contracts = [key for name, key in ids.items() if name.startswith("contract")]
        hidden = [key for key in self.hidden_ids(viewer, kind) if key not in foreign]
        return [*dict.fromkeys([foreign[0], *contracts, *hidden[:1], *hidden[-1:]])]

    def leaks(self, viewer: str, text: str) -> list[str]:
        """Returns the parts of a text that the viewer must not see."""
        leaked = [
            f"{mark}.{owner}.{what}"
            for mark, owner, what in canaries(text)
            if mark == BRAVO or not may_see(viewer, owner, what)
        ]
        leaked += [number for number in self.bravo.phones.values() if number in text]
        if viewer in STAFF:
            return sorted(leaked)
        leaked += TRANSACTION.findall(text)
        visible_owner = "cosigner" if viewer == "private" else viewer
        leaked += [
            number
            for owner, number in self.alpha.phones.items()
            if number in text and not (viewer in SESSION_OF and owner == visible_owner)
        ]
        return sorted(leaked)


def session_of(participant: str) -> str:
    return "main" if participant == "replaced" else SESSION_OF[participant]


def canaries(text: str) -> set[tuple[str, str, str]]:
    """Returns the canaries in a text: mark, owner, what."""
    return {(match[1].lower(), match[2], match[3]) for match in CANARY.finditer(text)}


def may_see(viewer: str, owner: str, what: str) -> bool:
    """Returns whether a canary of alpha may be shown to one of its people."""
    if viewer in STAFF or owner in ("shared", viewer) or (owner, what) == ("keys", viewer):
        return True
    if not may_read_status(viewer):
        return False
    # an interaction names who added it; the private participant is the co-signer
    is_named = (owner, what) == ("keys", "partner") or (
        viewer == "private" and (owner, what) == ("cosigner", "mail")
    )
    if what == "name" or is_named or viewer in SESSION_OF:
        return what == "name" or is_named
    if what in CONTENT:
        return viewer in ("documents", "partner")
    return what == "unsent" or (owner not in ("staff", "keys") and what != "mail")


def may_read_status(viewer: str) -> bool:
    """Returns whether sessions exist for the viewer at all."""
    return viewer not in ("nobody", "write")


def without_ids(answer: Any, *ids: str) -> str:
    """Returns an answer without the id of the request, to be compared with another answer."""
    text = json.dumps(answer, sort_keys=True)
    for key in ids:
        text = text.replace(key, "ID")
    return text
