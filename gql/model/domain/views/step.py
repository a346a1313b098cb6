"""The views of a step: its fields, its document and its assignments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gql.model.domain.enums import AssignmentState, Duty, StepKind
from gql.model.domain.money import Money
from gql.model.domain.value_objects import (
    CartItem,
    FieldSpec,
    StoredFile,
    Verification,
    cart_total,
)


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value filled into one field."""

    name: str
    value: str


def sorted_values(values: Mapping[str, str] | None) -> tuple[FieldValue, ...]:
    """Returns the values sorted by field name."""
    return tuple(FieldValue(name, value) for name, value in sorted((values or {}).items()))


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """What one participant, or the agent (`participant_id` is None), has to do in one step.

    `position` is the signer index: participants of the step count from 1, the agent is 0. The
    fields `customer_2.…` of a document belong to position 2.
    """

    id: str
    participant_id: str | None
    position: int
    duty: Duty
    group: int
    state: AssignmentState
    done_at: datetime | None = None
    values: dict[str, str] | None = None
    files: tuple[StoredFile, ...] = ()
    signature: str | None = None
    comment: str | None = None
    verification: Verification | None = None

    @property
    def field_values(self) -> tuple[FieldValue, ...]:
        """The values, sorted by field name."""
        return sorted_values(self.values)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of a document, `width` by `height` points as displayed.

    `revision` identifies the page's content: it changes when the page looks different.
    """

    number: int
    width: float
    height: float
    revision: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The current state of a document. `digest` is its file's, `revision` counts signatures."""

    digest: str
    revision: int
    sealed_at: datetime | None
    pages: tuple[PageView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of an interaction. It is reached when all earlier ones are complete (rule 4)."""

    id: str
    position: int
    kind: StepKind
    name: str
    reached: bool
    completed: bool
    fields: tuple[FieldSpec, ...]
    items: tuple[CartItem, ...]
    file_count: int
    content: str | None
    assignments: tuple[AssignmentView, ...]
    document: DocumentView | None = None

    @property
    def page_count(self) -> int | None:
        """The number of visible pages of the document."""
        return len(self.document.pages) if self.document else None

    @property
    def total(self) -> Money | None:
        """The sum of a cart."""
        return cart_total(self.items)
