"""What may change in a document after a signature: fields that it does not lock, and no more."""

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
from gql.documents.pdf.acroform import at, g
from gql.documents.pdf.safe_reader import BoundedReader

_LOCKED = re.compile(r"the form field (.+) is locked\.")
SECONDS, MAX_STEPS = 60.0, 1_000_000
_TOO_COMPLEX = "The document is too complex to be checked."
_FILLED = ModificationLevel.FORM_FILLING
_DRAWN = frozenset({"/AP", "/AS"})


class PastReader(BoundedReader):
    """A strict reader that also bounds the work on a document's earlier revisions.

    The library follows every path to every object there, of which a small file can have billions.
    """

    def __init__(self, pdf: bytes) -> None:
        self._past: dict[int, HistoricalResolver] = {}
        self._steps = 0
        super().__init__(pdf, strict=True)
        self._deadline = time.monotonic() + SECONDS

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        """The document as it was in a revision, counted from 0."""
        if revision not in self._past:
            self._past[revision] = _Revision(self, revision)
        return self._past[revision]

    def step(self) -> None:
        """Count one look at an object. Errors: DocumentError after too many, or too long a time."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise DocumentError(_TOO_COMPLEX)
        if self._steps % 1024 == 0 and time.monotonic() > self._deadline:
            raise DocumentError(_TOO_COMPLEX)


class _Revision(HistoricalResolver):
    def __init__(self, reader: PastReader, revision: int) -> None:
        self._step = reader.step
        super().__init__(reader, revision)

    def get_object(self, ref: Any, as_metadata_stream: bool = False) -> Any:
        self._step()
        find: Any = super().get_object
        return find(ref, as_metadata_stream)


@dataclass(frozen=True)
class Rule:
    """What a signature made in `revision` allows afterwards: the fields it locks, and how much."""

    revision: int
    lock: FieldMDPSpec | None
    most: MDPPerm | None

    def locks(self, field: str) -> bool:
        """Whether the field must stay as it is."""
        return self.lock is not None and self.lock.is_locked(field)


@dataclass(frozen=True)
class Violation:
    """The first revision that some rules do not allow; `field` where it is for a locked one."""

    revision: int
    rules: tuple[Rule, ...]
    field: str | None


def first_violation(reader: PastReader, rules: Sequence[Rule]) -> Violation | None:
    """The first revision that breaks one of the rules; None when all are kept.

    Each revision is compared with the one before it, under all the rules in force by then. So
    the work grows with the number of revisions and not, as in the library, with its square.
    """
    start = min((one.revision for one in rules), default=reader.total_revisions)
    for revision in range(start + 1, reader.total_revisions):
        breach = _breach(reader, revision, [one for one in rules if one.revision < revision])
        if breach is not None:
            return breach
    return None


def _breach(reader: PastReader, revision: int, force: Sequence[Rule]) -> Violation | None:
    try:
        level = _level(reader, revision, force)
    except SuspiciousModification as found:
        locked = _LOCKED.search(str(found))
        field = locked[1] if locked else None
        broken = tuple(one for one in force if field is None or one.locks(field))
        return Violation(revision, broken, field)
    strict = tuple(one for one in force if level.value > (one.most or MDPPerm.FILL_FORMS).value)
    return Violation(revision, strict, None) if strict else None


def _level(reader: PastReader, revision: int, force: Sequence[Rule]) -> ModificationLevel:
    old, new = (reader.get_historical_resolver(one) for one in (revision - 1, revision))
    locks: Any = _Locks(force)
    return POLICY.apply(old, new, field_mdp_spec=locks).modification_level


@dataclass(frozen=True)
class _Locks:
    rules: Sequence[Rule]

    def is_locked(self, field: str) -> bool:
        return any(one.locks(field) for one in self.rules)


class _SameFields(FieldMDPRule):
    """No field comes or goes: all of them are made before the first signature.

    The library lets anybody add a signature field later, and draw in it what they like.
    """

    def apply(self, context: FieldComparisonContext) -> Iterator[tuple[ModificationLevel, Any]]:
        for field, spec in context.field_specs.items():
            if not (spec.old_field_ref and spec.new_field_ref):
                raise SuspiciousModification(f"the field {field} was added or removed")
        return iter(())


class _Widgets(FieldMDPRule):
    """A field that is filled may be drawn anew in each of its boxes.

    The library does so only for fields that are their own box; radio buttons never are.
    """

    def apply(self, context: FieldComparisonContext) -> Iterator[tuple[ModificationLevel, Any]]:
        for field, spec in context.field_specs.items():
            old, new = spec.old_field, spec.new_field
            if old is None or new is None or not _may_be_drawn(spec.field_type, old, new):
                continue
            known = set(_boxes(old))
            for box in known & set(_boxes(new)):
                yield from _redrawn(context, field, box)


def _may_be_drawn(kind: str, old: Any, new: Any) -> bool:
    return kind != "/Sig" or ("/V" not in old and "/V" in new)


def _boxes(field: Any) -> Iterator[Any]:
    for kid in at(field, "/Kids", ()):
        if isinstance(kid, g.IndirectObject) and "/T" not in kid.get_object():
            yield kid.reference


def _redrawn(
    context: FieldComparisonContext, field: str, box: Any
) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
    old, new = context.old(box), context.new(box)
    if compare_dicts(old, new, raise_exc=False):
        return
    compare_dicts(old, new, _DRAWN)
    yield _FILLED, FormUpdate(box, field_name=field)
    drawings = _allow_appearance_update(old, new, context.old, context.new)
    yield from qualify_transforming(_FILLED, drawings, FormUpdate.curry_ref(field_name=field))


_UPKEEP = ModificationLevel.LTA_UPDATES
_CATALOG: Any = CatalogModificationRule
_METADATA: Any = MetadataUpdateRule
POLICY = StandardDiffPolicy(
    global_rules=[
        _CATALOG(),
        DocInfoRule().as_qualified(_UPKEEP),
        XrefStreamRule().as_qualified(_UPKEEP),
        ObjectStreamRule().as_qualified(_UPKEEP),
        _METADATA().as_qualified(_UPKEEP),
    ],
    form_rule=FormUpdatingRule(
        [
            _SameFields(),
            # A drawing is replaced, never rewritten in place: that would be hard to judge, and
            # the library (0.38) takes an old drawing of a locked field for a rewritten one.
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            _Widgets(),
        ]
    ),
)
