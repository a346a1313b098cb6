"""The values that signers entered, in the form that PDF form fields take."""

from collections.abc import Iterable

from gql.model.domain.enums import AssignmentState, FieldKind
from gql.model.domain.views import AssignmentView, StepView


def document_values(step: StepView, assignments: Iterable[AssignmentView]) -> dict[str, str | bool]:
    """Returns the values of the assignments by field name; a check box has a boolean value."""
    checkboxes = {field.name for field in step.fields if field.kind is FieldKind.CHECKBOX}
    values = [pair for assignment in assignments for pair in (assignment.values or {}).items()]
    return {name: value == "true" if name in checkboxes else value for name, value in values}


def unsigned_values(step: StepView) -> dict[str, str | bool]:
    """Returns the values that are not in the file yet: signing writes a signer's values into it."""
    is_signed = step.document is not None and step.document.revision > 0
    return document_values(
        step,
        [
            assignment
            for assignment in step.assignments
            if not (is_signed and assignment.state is AssignmentState.DONE)
        ],
    )
