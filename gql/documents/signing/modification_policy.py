"""Which changes a signature allows afterwards: only values of fields that it does not lock."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    FieldComparisonContext,
    FieldMDPRule,
    FormUpdate,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.commons import compare_dicts, qualify_transforming
from pyhanko.sign.diff_analysis.rules.form_field_rules import _allow_appearance_update
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from gql.documents.errors import DocumentError
from gql.documents.pdf.objects import PdfDictionary, generic, get
from gql.documents.pdf.safe_reader import LimitedReader
from gql.model.domain.text import Text

TIMEOUT, MAX_STEPS = 60.0, 1_000_000  # seconds, and accesses to objects
_TOO_COMPLEX = Text("The document is too complex to be checked.")
_LOCKED_FIELD = re.compile(r"the form field (.+) is locked\.")  # a message of pyHanko
_APPEARANCE_KEYS = frozenset({"/AP", "/AS"})


class RevisionReader(LimitedReader):
    """A strict reader that also limits the work on a document's earlier revisions.

    pyHanko follows every path to every object there, and a small file can have billions of paths.
    A step is one access to an object.
    """

    def __init__(self, pdf: bytes, max_steps: int = MAX_STEPS) -> None:
        self._max_steps = max_steps
        self._revisions: dict[int, HistoricalResolver] = {}
        self._steps = 0
        super().__init__(pdf, strict=True)
        self._deadline = time.monotonic() + TIMEOUT

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        """Returns the document at a revision, counted from 0."""
        if revision not in self._revisions:
            self._revisions[revision] = _LimitedResolver(self, revision)
        return self._revisions[revision]

    def count_step(self) -> None:
        """Counts one access to an object; raises `DocumentError` after too many, or too late."""
        self._steps += 1
        if self._steps > self._max_steps:
            raise DocumentError(_TOO_COMPLEX)
        if self._steps % 1024 == 0 and time.monotonic() > self._deadline:
            raise DocumentError(_TOO_COMPLEX)


class _LimitedResolver(HistoricalResolver):
    def __init__(self, reader: RevisionReader, revision: int) -> None:
        self._count_step = reader.count_step
        super().__init__(reader, revision)

    def get_object(self, ref: Any, as_metadata_stream: bool = False) -> Any:
        self._count_step()
        get_object: Any = super().get_object
        return get_object(ref, as_metadata_stream)


@dataclass(frozen=True)
class ModificationRule:
    """What a signature made in `revision` allows afterwards: which fields, and which changes."""

    revision: int
    lock: FieldMDPSpec | None
    permission: MDPPerm | None

    def locks(self, field: str) -> bool:
        """Returns whether the field must not change."""
        return self.lock is not None and self.lock.is_locked(field)


@dataclass(frozen=True)
class Violation:
    """The first revision that `rules` do not allow; `field` is the locked field it changed."""

    revision: int
    rules: tuple[ModificationRule, ...]
    field: str | None


def first_violation(reader: RevisionReader, rules: Sequence[ModificationRule]) -> Violation | None:
    """Returns the first revision that violates one of the rules; None if all are kept.

    Each revision is compared with the previous one, under all rules of earlier revisions. The work
    grows linearly with the number of revisions; pyHanko's own check is quadratic.
    """
    start = min((rule.revision for rule in rules), default=reader.total_revisions)
    for revision in range(start + 1, reader.total_revisions):
        active = [rule for rule in rules if rule.revision < revision]
        violation = _check_revision(reader, revision, active)
        if violation is not None:
            return violation
    return None


def _check_revision(
    reader: RevisionReader, revision: int, rules: Sequence[ModificationRule]
) -> Violation | None:
    try:
        level = _modification_level(reader, revision, rules)
    except SuspiciousModification as error:
        locked = _LOCKED_FIELD.search(str(error))
        field = locked[1] if locked else None
        violated = tuple(rule for rule in rules if field is None or rule.locks(field))
        return Violation(revision, violated, field)
    violated = tuple(
        rule for rule in rules if level.value > (rule.permission or MDPPerm.FILL_FORMS).value
    )
    return Violation(revision, violated, None) if violated else None


def _modification_level(
    reader: RevisionReader, revision: int, rules: Sequence[ModificationRule]
) -> ModificationLevel:
    old = reader.get_historical_resolver(revision - 1)
    new = reader.get_historical_resolver(revision)
    lock: Any = _CombinedLock(rules)
    return POLICY.apply(old, new, field_mdp_spec=lock).modification_level


@dataclass(frozen=True)
class _CombinedLock:
    """Has the method of pyHanko's FieldMDPSpec that the policy calls."""

    rules: Sequence[ModificationRule]

    def is_locked(self, field: str) -> bool:
        return any(rule.locks(field) for rule in self.rules)


class _FixedFieldsRule(FieldMDPRule):
    """Forbids new and removed fields: all fields exist before the first signature.

    pyHanko would allow anybody to add a signature field later, with any appearance.
    """

    def apply(self, context: FieldComparisonContext) -> Iterator[tuple[ModificationLevel, Any]]:
        for name, spec in context.field_specs.items():
            if not (spec.old_field_ref and spec.new_field_ref):
                raise SuspiciousModification(f"the field {name} was added or removed")
        return iter(())


class _WidgetRule(FieldMDPRule):
    """Allows a new appearance in each widget of a field that is filled.

    pyHanko allows it only if the field is its own widget, which radio buttons never are.
    """

    def apply(self, context: FieldComparisonContext) -> Iterator[tuple[ModificationLevel, Any]]:
        for name, spec in context.field_specs.items():
            old, new = spec.old_field, spec.new_field
            if old is None or new is None or not _may_change(spec.field_type, old, new):
                continue
            for widget in set(_widgets(old)) & set(_widgets(new)):
                yield from _widget_updates(context, name, widget)


def _may_change(field_type: str, old: PdfDictionary, new: PdfDictionary) -> bool:
    return field_type != "/Sig" or ("/V" not in old and "/V" in new)


def _widgets(field: PdfDictionary) -> Iterator[Any]:
    for kid in get(field, "/Kids", ()):
        if isinstance(kid, generic.IndirectObject) and "/T" not in kid.get_object():
            yield kid.reference


def _widget_updates(
    context: FieldComparisonContext, field: str, widget: Any
) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
    old, new = context.old(widget), context.new(widget)
    if compare_dicts(old, new, raise_exc=False):
        return
    compare_dicts(old, new, _APPEARANCE_KEYS)
    level = ModificationLevel.FORM_FILLING
    yield level, FormUpdate(widget, field_name=field)
    references = _allow_appearance_update(old, new, context.old, context.new)
    yield from qualify_transforming(level, references, FormUpdate.curry_ref(field_name=field))


_MAINTENANCE = ModificationLevel.LTA_UPDATES
_CATALOG: Any = CatalogModificationRule
_METADATA: Any = MetadataUpdateRule
POLICY = StandardDiffPolicy(
    global_rules=[
        _CATALOG(),
        DocInfoRule().as_qualified(_MAINTENANCE),
        XrefStreamRule().as_qualified(_MAINTENANCE),
        ObjectStreamRule().as_qualified(_MAINTENANCE),
        _METADATA().as_qualified(_MAINTENANCE),
    ],
    form_rule=FormUpdatingRule(
        [
            _FixedFieldsRule(),
            # We replace appearances and never rewrite them in place. In-place changes would be
            # hard to judge, and pyHanko (0.38) mistakes an old appearance of a locked field for a
            # rewritten one.
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            _WidgetRule(),
        ]
    ),
)
