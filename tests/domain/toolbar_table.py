"""What each button of the toolbar says, by domain rules 5 to 12, for everybody, in every state."""

import functools
from collections.abc import Callable

from gql.model.domain.enums import AgentSigning, Permission, Reason, ToolbarAction
from gql.model.domain.value_objects import Policy
from tests.domain.toolbar_states import InteractionCase

READING = (ToolbarAction.DOWNLOAD, ToolbarAction.PREVIEW)
AVAILABLE = "available"
ABSENT = "absent"  # there is no such button, or the viewer does not have it

# What an agent's buttons say where the policy allows everything and opens nothing by itself. What
# they say in an ended session and under other policies follows by rules 5, 10, 11, 12: `expected`.
UNSTARTED = "details missing | awaiting the agent first | sent | opened"
IN_PROGRESS = "started | partly done | awaiting the agent midway | awaiting the agent last"
DECLINED = "declined | declined after the start"
EXPIRED = "expired | expired after the start | expired awaiting the agent"
STOPPED = f"{DECLINED} | {EXPIRED}"
APPROVAL = "approval requested | approval opened | approval started | approved | rejected"
TABLE: tuple[tuple[str, ToolbarAction, dict[str, str]], ...] = (
    ("with a cart", ToolbarAction.DOWNLOAD, {
        "CART_NOT_COMPLETED": f"{UNSTARTED} | {IN_PROGRESS} | {STOPPED}",
        AVAILABLE: "completed",
        "DELETED": "deleted",
    }),
    ("without a cart", ToolbarAction.DOWNLOAD, {
        AVAILABLE: f"{UNSTARTED} | {IN_PROGRESS} | {STOPPED} | completed",
        "DELETED": "deleted",
    }),
    ("with a PDF", ToolbarAction.PREVIEW, {
        AVAILABLE: f"{UNSTARTED} | {IN_PROGRESS} | {STOPPED} | completed | {APPROVAL}",
        "DELETED": "deleted",
    }),
    ("a letter as the first step", ToolbarAction.PREVIEW, {
        "STEP_NOT_REACHED": "details missing",
        AVAILABLE: "awaiting the agent first | sent | opened | "
            f"{IN_PROGRESS} | {STOPPED} | completed | {APPROVAL}",
        "DELETED": "deleted",
    }),
    ("a letter after a form", ToolbarAction.PREVIEW, {
        "STEP_NOT_REACHED": "sent | opened | started | partly done | "
            f"{DECLINED} | expired | expired after the start",
        AVAILABLE: "awaiting the agent last | completed | expired awaiting the agent",
        "DELETED": "deleted",
    }),
    ("signed last by the agent", ToolbarAction.SIGN_AS_AGENT, {
        "OTHERS_MUST_SIGN_FIRST": f"{UNSTARTED} | started | partly done",
        AVAILABLE: "awaiting the agent midway | awaiting the agent last",
        "ALREADY_SIGNED": "completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("signed first by the agent", ToolbarAction.SIGN_AS_AGENT, {
        "OTHERS_MUST_SIGN_FIRST": "details missing",
        AVAILABLE: "awaiting the agent first",
        "ALREADY_SIGNED": "sent | opened | started | partly done | completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("for a customer", ToolbarAction.FORWARD_FOR_APPROVAL, {
        "NOT_COMPLETED": f"{UNSTARTED} | started | partly done | awaiting the agent midway",
        AVAILABLE: "awaiting the agent last | completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("with details", ToolbarAction.AGENT_DETAILS, {
        AVAILABLE: "details missing",
        "DETAILS_ALREADY_COMPLETE":
            f"awaiting the agent first | sent | opened | {IN_PROGRESS} | completed",
        "DECLINED": DECLINED,
        "EXPIRED": EXPIRED,
        "DELETED": "deleted",
    }),
    ("for a customer", ToolbarAction.DELETE, {
        AVAILABLE: f"{UNSTARTED} | declined | expired",
        "ALREADY_STARTED": f"{IN_PROGRESS} | completed | declined after the start | "
            "expired after the start | expired awaiting the agent",
        "DELETED": "deleted",
    }),
    ("for the agent alone", ToolbarAction.DELETE, {
        AVAILABLE: "awaiting the agent first | completed",
        "DELETED": "deleted",
    }),
    ("a copy with a cart of an incomplete source", ToolbarAction.DOWNLOAD, {
        "CART_NOT_COMPLETED": APPROVAL,
    }),
    ("any other copy", ToolbarAction.DOWNLOAD, {AVAILABLE: APPROVAL}),
)  # fmt: skip

# every reason that a button can have
REASONS = {
    Reason.DRAFT_DOWNLOAD_NOT_ALLOWED,
    Reason.CART_NOT_COMPLETED,
    Reason.STEP_NOT_REACHED,
    Reason.OTHERS_MUST_SIGN_FIRST,
    Reason.ALREADY_SIGNED,
    Reason.NOT_COMPLETED,
    Reason.DETAILS_ALREADY_COMPLETE,
    Reason.ALREADY_STARTED,
    Reason.DELETE_NOT_ALLOWED,
    Reason.SESSION_ENDED,
    Reason.DELETED,
    Reason.DECLINED,
    Reason.EXPIRED,
}

_WITH_CART = ("cart", "form, contract and cart", "cart and contract")
_WITH_PDF = (
    "contract",
    "contract, form and letter",
    "form, contract and cart",
    "contract after the agent's form",
    "cart and contract",
)


def _is_incomplete_copy_with_cart(case: InteractionCase) -> bool:
    return case.template in _WITH_CART and case.forwarded_in not in (None, "completed")


def _is_signed_last(case: InteractionCase) -> bool:
    signs = case.agent_signing is AgentSigning.LAST
    # its template leaves it to the contract, which the agent signs last
    by_template = case.template == "contract after the agent's form"
    return (signs or by_template) and not case.forwarded_in


# which cases a line of the table is about
GROUPS: dict[str, Callable[[InteractionCase], bool]] = {
    "with a cart": lambda case: case.template in _WITH_CART and not case.forwarded_in,
    "without a cart": lambda case: case.template not in _WITH_CART and not case.forwarded_in,
    "with a PDF": lambda case: case.template in _WITH_PDF,
    "a letter as the first step": lambda case: case.template == "letter",
    "a letter after a form": lambda case: case.template == "letter after a form",
    "signed last by the agent": _is_signed_last,
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
    """What the only line of the table that applies says; `ABSENT` if none does."""
    lines = [
        reasons
        for group, line_action, reasons in TABLE
        if line_action is action and GROUPS[group](case)
    ]
    assert len(lines) < 2, (case.name, action)
    entries = [
        reason for line in lines for reason, states in line.items() if state in states.split(" | ")
    ]
    assert len(entries) == len(lines), (case.name, state, action, entries)
    return entries[0] if entries else ABSENT


def expected(
    case: InteractionCase, state: str, policy: Policy, *, is_ended: bool = False
) -> dict[ToolbarAction, str]:
    """What the agent's buttons say: `AVAILABLE`, a reason, or `ABSENT`."""
    if state == "opened" and policy.auto_open:
        state = "started"  # rule 11
    buttons = {action: _table_entry(case, state, action) for action in ToolbarAction}
    is_final = "completed" in (state, case.forwarded_in)
    is_draft = buttons[ToolbarAction.DOWNLOAD] == AVAILABLE and not is_final
    if is_draft and not policy.allow_draft_download:
        buttons[ToolbarAction.DOWNLOAD] = "DRAFT_DOWNLOAD_NOT_ALLOWED"  # rule 5
    if buttons[ToolbarAction.DELETE] not in (ABSENT, "DELETED") and not policy.allow_delete:
        buttons[ToolbarAction.DELETE] = "DELETE_NOT_ALLOWED"  # rule 10
    for action in ToolbarAction:
        if is_ended and buttons[action] != ABSENT and action not in READING:
            buttons[action] = "SESSION_ENDED"  # rule 12
    return buttons


def expected_for(
    viewer: str, case: InteractionCase, state: str, policy: Policy, *, is_ended: bool = False
) -> dict[ToolbarAction, str]:
    """The same for any viewer ("Who sees what"): who sees documents can read them, and no more."""
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
    """Who besides the agents sees the documents of an interaction in this state."""
    if case.forwarded_in:
        return (*_READING_PARTNERS, "approver")
    if not _was_sent(case, state):
        return _READING_PARTNERS  # rule 9: the customer neither sees nor receives it
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
