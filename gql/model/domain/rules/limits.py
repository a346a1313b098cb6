"""How long the lists in a session's view can become, and the rules that keep some of them short.

A rule is a pure function that returns a reason, as in the modules `toolbar` and `participant`,
which use it. The other limits are checked by the mutations that make the lists. What an earlier
version stored beyond a limit stays.
"""

from gql.model.domain.enums import Reason
from gql.model.domain.views import InteractionView, SessionView

# of a session
MAX_PARTICIPANTS = 50  # without those who were replaced
MAX_REPLACED_PARTICIPANTS = 50
MAX_INTERACTIONS = 200
MAX_LINKED_SESSIONS = 100  # private and approval sessions together, ended ones too
# of an interaction
MAX_APPROVALS = 20  # decided ones too
MAX_STEPS = 50
# of a step; the fields of a PDF are limited in gql.documents.pdf.acroform
MAX_FIELDS = 200  # of a form, and of the agent's details
MAX_OPTIONS = 1_000  # of a choice, as in a PDF
MAX_FILES = 20  # of each assignment
MAX_CART_ITEMS = 100


def below_approval_limit(_: SessionView, interaction: InteractionView) -> Reason | None:
    """Rule 8: an interaction has at most 20 approvals."""
    return Reason.LIMIT_REACHED if len(interaction.approvals) >= MAX_APPROVALS else None


def below_linked_session_limit(session: SessionView, _: object) -> Reason | None:
    """Rules 8 and 16: at most 100 private and approval sessions are started from a session."""
    return Reason.LIMIT_REACHED if len(session.children) >= MAX_LINKED_SESSIONS else None


def below_replacement_limit(session: SessionView, _: object) -> Reason | None:
    """Rule 17: at most 50 participants of a session are replaced."""
    replaced = [participant for participant in session.participants if participant.replaced_at]
    return Reason.LIMIT_REACHED if len(replaced) >= MAX_REPLACED_PARTICIPANTS else None
