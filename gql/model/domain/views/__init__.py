"""The read model: frozen values that include everything derived, such as status and toolbar.

`project_session` builds them from rows, GraphQL types read their attributes, and events store
them as after-images, so the field names are part of the stored form. A field may be None because
`visibility` hides it from the viewer.
"""

from gql.model.domain.views.interaction import (
    AgentDetailsView,
    InteractionView,
    RecipientView,
    WaitingFor,
)
from gql.model.domain.views.linked_session import LinkedSession
from gql.model.domain.views.session import ParticipantView, SessionView
from gql.model.domain.views.step import AssignmentView, DocumentView, FieldValue, PageView, StepView
from gql.model.domain.views.toolbar import ParticipantItem, ToolbarItem

__all__ = [
    "AgentDetailsView",
    "AssignmentView",
    "DocumentView",
    "FieldValue",
    "InteractionView",
    "LinkedSession",
    "PageView",
    "ParticipantItem",
    "ParticipantView",
    "RecipientView",
    "SessionView",
    "StepView",
    "ToolbarItem",
    "WaitingFor",
]
