"""Allocates names for new fields that no field or group of a document has yet."""

from collections.abc import Sequence

from gql.documents.errors import DocumentError
from gql.documents.pdf.acroform import MAX_FIELDS, FormField


class FieldNameAllocator:
    """Allocates unused names of fields and groups in a document.

    Raises `DocumentError` if `added` more fields would exceed `MAX_FIELDS`.
    """

    def __init__(self, fields: Sequence[FormField], added: int) -> None:
        if len(fields) + added > MAX_FIELDS:
            raise DocumentError(
                "The document needs {added} more fields to be signed. "
                "Together they must be at most {limit}.",
                added=added,
                limit=MAX_FIELDS,
            )
        self._fields = {field.name for field in fields}
        names = (field.name.split(".") for field in fields)
        self._used = {".".join(parts[:end]) for parts in names for end in range(1, len(parts) + 1)}

    def allocate(self, preferred: str) -> str:
        """Returns `preferred` ("group.name"), or a similar name if it or its group is taken."""
        group, _, name = preferred.partition(".")
        if group in self._fields:
            group = self._unused(group)
        unused = self._unused(f"{group}.{name}")
        self._used |= {group, unused}
        self._fields.add(unused)
        return unused

    def allocate_group(self, preferred: str) -> str:
        """Returns an unused name for a group."""
        unused = self._unused(preferred)
        self._used.add(unused)
        return unused

    def _unused(self, preferred: str) -> str:
        number, name = 1, preferred
        while name in self._used:
            number += 1
            name = f"{preferred}_{number}"
        return name
