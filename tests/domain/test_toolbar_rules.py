"""The toolbar of every kind of interaction, in every state, for every viewer.

The states are built without a database. `test_toolbar.py` compares a sample of the same table with
the real mutations.
"""

import functools
from dataclasses import dataclass

import pytest

from gql.model.domain.enums import ActorKind, Permission, ToolbarAction
from gql.model.domain.errors import NotFound, Unavailable
from gql.model.domain.rules import toolbar
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import Scope, Viewer
from gql.model.domain.views import InteractionView, SessionView, ToolbarItem
from gql.model.domain.visibility import visible
from tests.domain.toolbar_states import (
    CASES,
    ORGANIZATION_ID,
    PARTICIPANTS,
    POLICIES,
    InteractionCase,
    build_view,
    describe_policy,
    reachable_states,
)
from tests.domain.toolbar_table import ABSENT, AVAILABLE, PARTNERS, REASONS, expected, expected_for


@dataclass(frozen=True)
class BuiltState:
    """A case's interaction in one state under one policy."""

    case: InteractionCase
    state: str
    policy: Policy
    is_ended: bool
    view: SessionView

    @property
    def interaction(self) -> InteractionView:
        return self.view.interactions[0]

    def __str__(self) -> str:
        return (
            f"\n  case:   {self.case.name}\n  state:  {self.state}"
            f"{' in an ended session' * self.is_ended}\n  policy: {describe_policy(self.policy)}"
        )

    def expected_for(self, viewer: str) -> dict[ToolbarAction, str]:
        return expected_for(viewer, self.case, self.state, self.policy, is_ended=self.is_ended)


@functools.cache
def built_states(case: InteractionCase) -> tuple[BuiltState, ...]:
    return tuple(
        BuiltState(
            case, state, policy, is_ended, build_view(case, state, policy, is_ended=is_ended)
        )
        for policy in POLICIES
        for state, is_ended in reachable_states(case, policy)
    )


def scopes(view: SessionView) -> dict[str, Scope]:
    """Returns the scopes of all viewers by name; some of them must not see the interaction."""
    partners = {
        name: partner(ORGANIZATION_ID, permissions) for name, permissions in PARTNERS.items()
    }
    names = (*PARTICIPANTS, "approver")
    return {
        "agent": Scope(ActorKind.AGENT, ORGANIZATION_ID, can_read_documents=True),
        "admin": Viewer(ActorKind.ADMIN, "usr_admin", "Admin", ORGANIZATION_ID, "crd").scope,
        **{name: participant(view, name) for name in names},
        **partners,
        "agent of another organization": Scope(
            ActorKind.AGENT, "org_foreign", can_read_documents=True
        ),
        "partner of another organization": partner("org_foreign", tuple(Permission)),
        "customer of another session": Scope(
            ActorKind.PARTICIPANT, ORGANIZATION_ID, "ses_other", "par_customer", True
        ),
    }


def participant(view: SessionView, name: str) -> Scope:
    """Returns the scope of a participant, in the session that they were invited to."""
    session_id = "ses_approval" if name == "approver" else "ses_regular"
    viewer = Viewer(
        ActorKind.PARTICIPANT, f"par_{name}", name, view.organization_id, "crd",
        session_id=session_id,
    )  # fmt: skip
    return viewer.scope


def partner(organization_id: str, permissions: tuple[Permission, ...]) -> Scope:
    viewer = Viewer(
        ActorKind.PARTNER, "key", "Partner", organization_id, "crd", permissions=permissions
    )
    return viewer.scope


def seen_by(scope: Scope, view: SessionView) -> SessionView | None:
    """Returns the session as a viewer sees it; None if it does not exist for them."""
    try:
        return visible(view, scope)
    except NotFound:
        return None


def toolbar_of(view: SessionView | None) -> tuple[ToolbarItem, ...]:
    """Returns the buttons of the session's interaction; none if the interaction is hidden."""
    return view.interactions[0].toolbar if view and view.interactions else ()


def described(toolbar: tuple[ToolbarItem, ...]) -> dict[ToolbarAction, str]:
    """Returns a toolbar in the terms of the table."""
    buttons = {item.action: str(item.reason or AVAILABLE) for item in toolbar}
    return {action: buttons.get(action, ABSENT) for action in ToolbarAction}


def guarded(
    view: SessionView | None, interaction_id: str, action: ToolbarAction, scope: Scope
) -> str:
    """Returns what the guard of an action's mutation decides, in the terms of the table."""
    if view is None:
        return ABSENT
    try:
        toolbar.require_action(view, interaction_id, action, scope)
    except NotFound:
        return ABSENT
    except Unavailable as refusal:
        return str(refusal.reason) if refusal.action is action else f"refused {refusal.action}"
    return AVAILABLE


each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@each_case
def test_each_viewer_sees_exactly_the_buttons_of_the_table(case: InteractionCase) -> None:
    for built in built_states(case):
        for viewer, scope in scopes(built.view).items():
            toolbar = toolbar_of(seen_by(scope, built.view))
            assert described(toolbar) == built.expected_for(viewer), f"{viewer}: {built}"


@each_case
def test_a_mutation_is_accepted_exactly_when_its_button_is_available(case: InteractionCase) -> None:
    """And it is refused with the reason of the button, or as not found without one."""
    for built in built_states(case):
        for viewer, scope in scopes(built.view).items():
            view, interaction_id = seen_by(scope, built.view), built.interaction.id
            guards = {
                action: guarded(view, interaction_id, action, scope) for action in ToolbarAction
            }
            assert guards == described(toolbar_of(view)), f"{viewer}: {built}"


@each_case
def test_an_unavailable_button_has_a_reason(case: InteractionCase) -> None:
    for built in built_states(case):
        for item in built.interaction.toolbar:
            assert item.available is (item.reason is None), str(built)


def test_the_cases_have_distinct_names() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


EACH_RULE = [(action, rule) for action, rules_of in toolbar.RULES.items() for rule in rules_of]


@pytest.mark.parametrize(
    ("action", "dropped"), EACH_RULE, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_the_table_notices_when_a_rule_is_dropped(
    action: ToolbarAction, dropped: toolbar.Rule
) -> None:
    remaining = tuple(rule for rule in toolbar.RULES[action] if rule is not dropped)
    assert any(
        first_reason(remaining, built) != button
        for case in CASES
        for built in built_states(case)
        if (button := expected(case, built.state, built.policy, is_ended=built.is_ended)[action])
        != ABSENT
    )


def first_reason(rules_of_action: tuple[toolbar.Rule, ...], built: BuiltState) -> str:
    """Returns the reason of the first rule that forbids the action, in the terms of the table."""
    reasons = (rule(built.view, built.interaction) for rule in rules_of_action)
    return str(next(filter(None, reasons), AVAILABLE))


def test_the_table_has_every_reason_that_a_toolbar_can_give() -> None:
    reasons = {
        item.reason
        for case in CASES
        for built in built_states(case)
        for item in built.interaction.toolbar
        if item.reason
    }
    assert reasons == REASONS
