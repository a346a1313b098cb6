"""The expected state of every toolbar button, per kind of interaction, state, policy and viewer."""

import functools
from collections.abc import Callable
from typing import NamedTuple

from gql.model.domain.enums import AgentSigning, Permission, Reason, ToolbarAction
from gql.model.domain.value_objects import Policy
from tests.domain.toolbar_states import InteractionCase

READING = (ToolbarAction.DOWNLOAD, ToolbarAction.PREVIEW)
AVAILABLE = "available"
ABSENT = "absent"  # there is no such button, or the viewer does not have it


class TableRow(NamedTuple):
    """One button of the interactions in a group of cases.

    `states_by_entry` has the states in which the button is `AVAILABLE`, and those in which it is
    unavailable by the reason.
    """

    group: str
    action: ToolbarAction
    states_by_entry: dict[str, tuple[str, ...]]


UNSTARTED = ("details missing", "awaiting the agent first", "sent", "opened")
IN_PROGRESS = ("started", "partly done", "awaiting the agent midway", "awaiting the agent last")
DECLINED = ("declined", "declined after the start")
EXPIRED = ("expired", "expired after the start", "expired awaiting the agent")
STOPPED = (*DECLINED, *EXPIRED)
LIMITED = ("all approvals requested", "all linked sessions started")  # both are completed
COMPLETED = ("completed", *LIMITED)
APPROVAL = (
    "approval requested", "approval opened", "approval started", "approved", "rejected",
)  # fmt: skip
# The agent's buttons under a policy that allows everything and does not open automatically.
# `expected` derives the other policies and ended sessions.
TABLE = (
    TableRow("with a cart", ToolbarAction.DOWNLOAD, {
        "CART_NOT_COMPLETED": (*UNSTARTED, *IN_PROGRESS, *STOPPED),
        AVAILABLE: COMPLETED,
        "DELETED": ("deleted",),
    }),
    TableRow("without a cart", ToolbarAction.DOWNLOAD, {
        AVAILABLE: (*UNSTARTED, *IN_PROGRESS, *STOPPED, *COMPLETED),
        "DELETED": ("deleted",),
    }),
    TableRow("with a PDF", ToolbarAction.PREVIEW, {
        AVAILABLE: (*UNSTARTED, *IN_PROGRESS, *STOPPED, *COMPLETED, *APPROVAL),
        "DELETED": ("deleted",),
    }),
    TableRow("a letter as the first step", ToolbarAction.PREVIEW, {
        "DETAILS_NOT_COMPLETE": ("details missing",),
        AVAILABLE: (
            "awaiting the agent first", "sent", "opened", *IN_PROGRESS, *STOPPED, *COMPLETED,
            *APPROVAL,
        ),
        "DELETED": ("deleted",),
    }),
    TableRow("a letter after a form", ToolbarAction.PREVIEW, {
        "STEP_NOT_REACHED": (
            "sent", "opened", "started", "partly done", *DECLINED, "expired",
            "expired after the start",
        ),
        AVAILABLE: ("awaiting the agent last", *COMPLETED, "expired awaiting the agent"),
        "DELETED": ("deleted",),
    }),
    TableRow("first signed by participants, then by the agent", ToolbarAction.SIGN_AS_AGENT, {
        "DETAILS_NOT_COMPLETE": ("details missing",),
        "STEP_NOT_REACHED": ("awaiting the agent first",),  # the agent's form is missing
        "OTHERS_MUST_SIGN_FIRST": ("sent", "opened", "started", "partly done"),
        AVAILABLE: ("awaiting the agent midway", "awaiting the agent last"),
        "ALREADY_SIGNED": COMPLETED,
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": ("deleted",),
    }),
    TableRow("signed last by the agent after a cart", ToolbarAction.SIGN_AS_AGENT, {
        "STEP_NOT_REACHED": ("sent", "opened", "started"),
        "OTHERS_MUST_SIGN_FIRST": ("partly done",),  # the cart is confirmed
        AVAILABLE: ("awaiting the agent last",),
        "ALREADY_SIGNED": COMPLETED,
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": ("deleted",),
    }),
    TableRow("signed last by the agent after a form", ToolbarAction.SIGN_AS_AGENT, {
        "DETAILS_NOT_COMPLETE": ("details missing",),
        "STEP_NOT_REACHED": ("sent", "opened", "started", "partly done"),
        AVAILABLE: ("awaiting the agent midway", "awaiting the agent last"),
        "ALREADY_SIGNED": COMPLETED,
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": ("deleted",),
    }),
    TableRow("signed first by the agent", ToolbarAction.SIGN_AS_AGENT, {
        "DETAILS_NOT_COMPLETE": ("details missing",),
        AVAILABLE: ("awaiting the agent first",),
        "ALREADY_SIGNED": ("sent", "opened", "started", "partly done", *COMPLETED),
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": ("deleted",),
    }),
    TableRow("for a customer", ToolbarAction.FORWARD_FOR_APPROVAL, {
        "NOT_COMPLETED": (*UNSTARTED, "started", "partly done", "awaiting the agent midway"),
        AVAILABLE: ("awaiting the agent last", "completed"),
        "LIMIT_REACHED": LIMITED,
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": ("deleted",),
    }),
    TableRow("with details", ToolbarAction.AGENT_DETAILS, {
        AVAILABLE: ("details missing",),
        "DETAILS_ALREADY_COMPLETE": (
            "awaiting the agent first", "sent", "opened", *IN_PROGRESS, *COMPLETED,
        ),
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": ("deleted",),
    }),
    TableRow("for a customer", ToolbarAction.DELETE, {
        AVAILABLE: (*UNSTARTED, "declined", "expired"),
        "ALREADY_STARTED": (
            *IN_PROGRESS, *COMPLETED, "declined after the start", "expired after the start",
            "expired awaiting the agent",
        ),
        "DELETED": ("deleted",),
    }),
    TableRow("for the agent alone", ToolbarAction.DELETE, {
        AVAILABLE: ("awaiting the agent first", *COMPLETED),
        "DELETED": ("deleted",),
    }),
    TableRow("a copy with a cart of an incomplete source", ToolbarAction.DOWNLOAD, {
        "CART_NOT_COMPLETED": APPROVAL,
    }),
    TableRow("any other copy", ToolbarAction.DOWNLOAD, {AVAILABLE: APPROVAL}),
)  # fmt: skip

# every reason that a button can have
REASONS = {
    Reason.DRAFT_DOWNLOAD_NOT_ALLOWED,
    Reason.CART_NOT_COMPLETED,
    Reason.STEP_NOT_REACHED,
    Reason.OTHERS_MUST_SIGN_FIRST,
    Reason.ALREADY_SIGNED,
    Reason.NOT_COMPLETED,
    Reason.DETAILS_NOT_COMPLETE,
    Reason.DETAILS_ALREADY_COMPLETE,
    Reason.ALREADY_STARTED,
    Reason.DELETE_NOT_ALLOWED,
    Reason.SESSION_ENDED,
    Reason.DELETED,
    Reason.DECLINED,
    Reason.EXPIRED,
    Reason.LIMIT_REACHED,
}

_WITH_CART = ("cart", "form, contract and cart", "cart and contract")
_WITH_PDF = (
    "contract",
    "contract, form and letter",
    "form, contract and cart",
    "contract after the agent's form",
    "cart and contract",
)
# with a document in the second step, after one that participants complete
_AFTER_A_CART = "cart and contract"
_AFTER_A_FORM = ("letter after a form", "form, contract and cart")


def _is_incomplete_copy_with_cart(case: InteractionCase) -> bool:
    return case.template in _WITH_CART and case.forwarded_in not in (None, "completed")


def _is_signed_last(case: InteractionCase) -> bool:
    signs = case.agent_signing is AgentSigning.LAST
    # the workflow sets no agent signing itself; its contract template says LAST
    by_template = case.template == "contract after the agent's form"
    return (signs or by_template) and not case.forwarded_in


# the cases that each row of the table covers
GROUPS: dict[str, Callable[[InteractionCase], bool]] = {
    "with a cart": lambda case: case.template in _WITH_CART and not case.forwarded_in,
    "without a cart": lambda case: case.template not in _WITH_CART and not case.forwarded_in,
    "with a PDF": lambda case: case.template in _WITH_PDF,
    "a letter as the first step": lambda case: case.template == "letter",
    "a letter after a form": lambda case: case.template == "letter after a form",
    "first signed by participants, then by the agent": lambda case: (
        _is_signed_last(case) and case.template not in (_AFTER_A_CART, *_AFTER_A_FORM)
    ),
    "signed last by the agent after a cart": lambda case: (
        _is_signed_last(case) and case.template == _AFTER_A_CART
    ),
    "signed last by the agent after a form": lambda case: (
        _is_signed_last(case) and case.template in _AFTER_A_FORM
    ),
    "signed first by the agent": lambda case: case.agent_signing is AgentSigning.FIRST,
    "for a customer": lambda case: case.template != "agent's form" and not case.forwarded_in,
    "for the agent alone": lambda case: case.template == "agent's form",
    "with details": lambda case: case.has_details,
    "a copy with a cart of an incomplete source": _is_incomplete_copy_with_cart,
    "any other copy": lambda case: (
        bool(case.forwarded_in) and not _is_incomplete_copy_with_cart(case)
    ),
}


@functools.cache
def _table_entry(case: InteractionCase, state: str, action: ToolbarAction) -> str:
    """Returns the entry of the row for this case and action, or `ABSENT` if there is no row."""
    rows = [row for row in TABLE if row.action is action and GROUPS[row.group](case)]
    assert len(rows) < 2, (case.name, action)
    entries = [
        entry for row in rows for entry, states in row.states_by_entry.items() if state in states
    ]
    assert len(entries) == len(rows), (case.name, state, action, entries)
    return entries[0] if entries else ABSENT


def expected(
    case: InteractionCase, state: str, policy: Policy, *, is_ended: bool = False
) -> dict[ToolbarAction, str]:
    """Returns for each of the agent's buttons `AVAILABLE`, a reason, or `ABSENT`."""
    if state == "opened" and policy.auto_open:
        state = "started"  # opening starts the interaction
    buttons = {action: _table_entry(case, state, action) for action in ToolbarAction}
    is_final = state in COMPLETED or case.forwarded_in == "completed"
    is_draft = buttons[ToolbarAction.DOWNLOAD] == AVAILABLE and not is_final
    if is_draft and not policy.allow_draft_download:
        buttons[ToolbarAction.DOWNLOAD] = "DRAFT_DOWNLOAD_NOT_ALLOWED"
    if buttons[ToolbarAction.DELETE] not in (ABSENT, "DELETED") and not policy.allow_delete:
        buttons[ToolbarAction.DELETE] = "DELETE_NOT_ALLOWED"
    for action in ToolbarAction:
        if is_ended and buttons[action] != ABSENT and action not in READING:
            buttons[action] = "SESSION_ENDED"
    return buttons


def expected_for(
    viewer: str, case: InteractionCase, state: str, policy: Policy, *, is_ended: bool = False
) -> dict[ToolbarAction, str]:
    """Returns the expected buttons of any viewer.

    Viewers other than agents have only Download and Preview, and only if they may see the
    documents.
    """
    buttons = expected(case, state, policy, is_ended=is_ended)
    if viewer in ("agent", "admin"):
        return buttons
    can_read = viewer in readers(case, state)
    return {
        action: buttons[action] if can_read and action in READING else ABSENT
        for action in ToolbarAction
    }


PARTNERS = {
    f"partner with {' and '.join(permissions)}": permissions
    for permissions in (
        (Permission.STATUS_READ,),
        (Permission.STATUS_READ, Permission.DOCUMENTS_READ),
        (Permission.STATUS_READ, Permission.INTERACTIONS_WRITE),
        tuple(Permission),
    )
}
_READING_PARTNERS = tuple(
    name for name, permissions in PARTNERS.items() if Permission.DOCUMENTS_READ in permissions
)


def readers(case: InteractionCase, state: str) -> tuple[str, ...]:
    """Returns the viewers besides the agents who see the documents of an interaction."""
    if case.forwarded_in:
        return (*_READING_PARTNERS, "approver")
    if not _was_sent(case, state):
        return _READING_PARTNERS  # it does not exist for the customer yet
    if case.template == "agent's form":
        return (*_READING_PARTNERS, "cc")
    co_signers = () if case.template in ("file request", "cart") else ("co-signer",)
    return (*_READING_PARTNERS, "customer", "cc", *co_signers)


def _was_sent(case: InteractionCase, state: str) -> bool:
    if state == "deleted":
        state = case.path[0]
    begins_with_form = case.template in ("contract after the agent's form", "agent's form")
    is_form_missing = begins_with_form and state == "awaiting the agent first"
    return state != "details missing" and not is_form_missing
