"""Checks the signatures of a document, and that nothing was changed that they do not allow."""

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import parser, x509
from pyhanko.sign.fields import FieldMDPAction, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from gql.documents.errors import DocumentError, error_as
from gql.documents.signing.certificate_authority import certified
from gql.documents.signing.modification_policy import PastReader, Rule, Violation, first_violation
from gql.documents.signing.run_sync import run_sync

MAX_REVISIONS = 200
# The libraries log every finding with a traceback; the verdict says it better.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
_END = b"%%EOF"


@dataclass(frozen=True)
class SignatureCheck:
    """One signature: its field, who signed, when (UTC), and what is wrong with it, if anything.

    `timestamped` says that a server witnessed the time with a sound time stamp; whether that
    server is to be trusted is not looked at. Without one the time is what the signer said.
    """

    field: str
    signer: str
    signed_at: datetime | None
    timestamped: bool
    wrong: str | None


@dataclass(frozen=True)
class Verdict:
    """All signatures in the order they were made, and the first thing that is wrong.

    `sealed`: the last signature is sound, allows no more changes, and covers the whole file.
    """

    signatures: tuple[SignatureCheck, ...]
    sealed: bool
    wrong: str | None


def verify(pdf: bytes, roots: Sequence[bytes]) -> Verdict:
    """What can be said of the signatures of `pdf`, trusting the certificates `roots` (DER).

    Nothing is fetched. A document on which people still have to sign is fine while only fields
    changed that nobody has locked. Never raises on a bad file: the verdict says what is wrong.
    """
    try:
        with error_as("The file is damaged, so its signatures cannot be checked."):
            return _verdict(pdf, roots)
    except DocumentError as error:
        return Verdict((), sealed=False, wrong=str(error))


def _verdict(pdf: bytes, roots: Sequence[bytes]) -> Verdict:
    reader = _opened(pdf)
    trusted = [x509.Certificate.load(root) for root in roots]
    marks = list(_marks(reader))
    rules = [mark.rule for mark in marks if mark.rule]
    breach = first_violation(reader, rules)
    checks = [mark.check(trusted, breach) for mark in marks]
    sealed = bool(marks) and checks[-1].wrong is None and marks[-1].closes
    wrong = next((check.wrong for check in checks if check.wrong), None)
    return Verdict(tuple(checks), sealed, wrong or _wrong_with_file(pdf, reader, marks))


def _opened(pdf: bytes) -> PastReader:
    if b"%PDF-" not in pdf[:1024]:
        raise DocumentError("The file is not a PDF document.")
    # The strict reader compares every revision with every other one, so they are counted first.
    if pdf.count(b"startxref") > MAX_REVISIONS:
        raise DocumentError("The document was changed too often to be checked.")
    reader = PastReader(pdf)
    if "/Encrypt" in reader.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    return reader


def _marks(reader: PastReader) -> list["_Mark"]:
    found = [_Mark(reader, field, ref) for field, _, ref in enumerate_sig_fields(reader, True)]
    return sorted(found, key=lambda mark: mark.revision)


def _wrong_with_file(pdf: bytes, reader: PastReader, marks: Sequence["_Mark"]) -> str | None:
    gone = _removed(reader, 0)
    if gone:
        return f'The signature "{gone}" was removed from the document.'
    if not marks:
        return "The document has no signature."
    last = marks[-1]
    unexplained = reader.total_revisions == last.revision + 1 and not last.covers_file
    if unexplained or pdf[pdf.rfind(_END) + len(_END) :].strip():
        return f'Something was appended to the file after the signature "{last.field}".'
    return None


def _removed(reader: PastReader, since: int) -> str | None:
    """The name of a signature that a revision from `since` on had, and the document has not."""
    kept = {field for field, _, _ in enumerate_sig_fields(reader, True)}
    for revision in range(since, reader.total_revisions - 1):
        past = reader.get_historical_resolver(revision)
        for field, _, _ in enumerate_sig_fields(past, True):
            if field not in kept:
                return str(field)
    return None


class _Mark:
    """One signature of a document, as it stands in the file."""

    def __init__(self, reader: PastReader, field: str, ref: Any) -> None:
        self.field = field
        self._reader = reader
        self._signature: Any = None
        self.rule: Rule | None = None
        self.revision = reader.xrefs.get_last_change(ref.reference)
        # What stands in for a signature may be anything; without one, `check` says what is wrong.
        with contextlib.suppress(Exception):
            signature = EmbeddedPdfSignature(reader, ref.get_object(), field)
            self.revision = signature.signed_revision
            self.rule = Rule(self.revision, signature.fieldmdp, signature.docmdp_level)
            self._signature = signature

    @property
    def closes(self) -> bool:
        """Whether it is a seal: it locks all fields and allows no change."""
        lock = self.rule.lock if self.rule else None
        everything = lock is not None and lock.action is FieldMDPAction.ALL
        return everything and self.rule is not None and self.rule.most is MDPPerm.NO_CHANGES

    @property
    def covers_file(self) -> bool:
        known = self._signature is not None
        return known and self._signature.coverage is SignatureCoverageLevel.ENTIRE_FILE

    def check(self, trusted: Sequence[Any], breach: Violation | None) -> SignatureCheck:
        """What can be said of it."""
        check = SignatureCheck(self.field, "", None, timestamped=False, wrong=None)
        try:
            return self._checked(check, trusted, breach)
        except DocumentError:
            raise
        except Exception:  # noqa: BLE001  # as above
            return replace(check, wrong=f'The signature "{self.field}" cannot be read.')

    def _checked(
        self, check: SignatureCheck, trusted: Sequence[Any], breach: Violation | None
    ) -> SignatureCheck:
        context = ValidationContext(trust_roots=trusted, allow_fetching=False)
        status = run_sync(async_validate_pdf_signature(self._signature, context, skip_diff=True))
        stamp = status.timestamp_validity
        stamped = stamp is not None and stamp.intact and stamp.valid
        said = stamp.timestamp if stamp is not None and stamped else status.signer_reported_dt
        return replace(
            check,
            signer=self._signer(status.signing_cert.subject),
            signed_at=said.astimezone(UTC) if said else None,
            timestamped=stamped,
            wrong=self._wrong(status) or self._later(breach),
        )

    def _signer(self, subject: Any) -> str:
        """The certificate's name; where that is only part of it, the whole one that was signed."""
        known = str(subject.native.get("common_name") or subject.human_friendly)
        whole = str(self._signature.sig_object.get("/Name", ""))
        return whole if certified(whole) == known else known

    def _wrong(self, status: PdfSignatureStatus) -> str | None:
        """What is wrong with the signature by itself."""
        named = f'the signature "{self.field}"'
        issued = f"The certificate of {named} was not issued by a trusted authority, or is over."
        stamp = status.timestamp_validity
        fit = stamp is None or (stamp.intact and stamp.valid)
        covered = self._signature.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        looks = (
            (status.intact, f"The bytes of the file that {named} covers were changed."),
            (status.valid, f"What calls itself {named} was not made with its certificate."),
            (covered and not self._stowaway(), f"Parts of the file are not covered by {named}."),
            (status.trusted, issued),
            (fit, f"The time stamp of {named} does not belong to it."),
        )
        return next((sentence for fine, sentence in looks if not fine), None)

    def _stowaway(self) -> bool:
        """Whether anything but zeros fills up the room that was kept for the signature."""
        content = self._signature.pkcs7_content
        return any(content[parser.peek(content) :])

    def _later(self, breach: Violation | None) -> str | None:
        """What was changed after the signature that it does not allow, as far as can be told."""
        after = f'after the signature "{self.field}"'
        if breach is None or self.rule not in breach.rules:
            grown = self.closes and not self.covers_file
            return (
                f"Something was appended to the file {after}, which closes it." if grown else None
            )
        if breach.field is not None:
            return f'The field "{breach.field}" was changed {after}, which locks it.'
        gone = _removed(self._reader, self.revision)
        if gone:
            return f'The signature "{gone}" was removed {after}.'
        past = self._reader.get_historical_resolver(self.revision)
        before, now = (int(one.root["/Pages"]["/Count"]) for one in (past, self._reader))
        if before != now:
            return f"A page was {'added' if now > before else 'removed'} {after}."
        return f"The document was changed {after} in a way that it does not allow."
