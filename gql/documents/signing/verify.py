"""Verifies the signatures of a document, and that later revisions change only what they allow."""

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
from gql.documents.signing.certificate_authority import certificate_name
from gql.documents.signing.modification_policy import (
    MAX_STEPS,
    ModificationRule,
    RevisionReader,
    Violation,
    first_violation,
)
from gql.documents.signing.run_sync import run_sync

MAX_REVISIONS = 200
_END_OF_FILE = b"%%EOF"
# The libraries log every problem with a traceback; `SignatureCheck.problem` describes it instead.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


@dataclass(frozen=True)
class SignatureCheck:
    """One signature: its field, the signer, the time (UTC), and its first problem, if it has one.

    `timestamped` means that a time stamp server confirmed the time; whether that server is trusted
    is not checked. Otherwise `signed_at` is the time that the signer's machine reported.
    """

    field: str
    signer: str
    signed_at: datetime | None
    timestamped: bool
    problem: str | None


@dataclass(frozen=True)
class VerificationReport:
    """All signatures in the order of signing, and the first problem of the document.

    `sealed`: the last signature is valid, allows no more changes, and covers the whole file.
    """

    signatures: tuple[SignatureCheck, ...]
    sealed: bool
    problem: str | None


def verify(pdf: bytes, roots: Sequence[bytes], max_steps: int = MAX_STEPS) -> VerificationReport:
    """Verifies the signatures of `pdf`, trusting the root certificates (DER).

    Fetches nothing from the network. A document that is not fully signed is valid as long as only
    unlocked fields changed. Never raises on a bad file: the report names the problem, also if the
    check takes more than `max_steps` accesses to objects of earlier revisions.
    """
    try:
        with error_as("The file is damaged, so its signatures cannot be checked."):
            return _verify(pdf, [x509.Certificate.load(root) for root in roots], max_steps)
    except DocumentError as error:
        return VerificationReport((), sealed=False, problem=str(error))


def _verify(pdf: bytes, roots: Sequence[Any], max_steps: int) -> VerificationReport:
    reader = _open(pdf, max_steps)
    signatures = _read_signatures(reader)
    rules = [signature.rule for signature in signatures if signature.rule]
    violation = first_violation(reader, rules)
    checks = [signature.check(roots, violation) for signature in signatures]
    sealed = bool(signatures) and checks[-1].problem is None and signatures[-1].is_seal
    problem = next((check.problem for check in checks if check.problem), None)
    return VerificationReport(
        tuple(checks), sealed, problem or _file_problem(pdf, reader, signatures)
    )


def _open(pdf: bytes, max_steps: int) -> RevisionReader:
    if b"%PDF-" not in pdf[:1024]:
        raise DocumentError("The file is not a PDF document.")
    # The strict reader compares every revision with every other one, so they are counted first.
    if pdf.count(b"startxref") > MAX_REVISIONS:
        raise DocumentError("The document was changed too often to be checked.")
    reader = RevisionReader(pdf, max_steps)
    if "/Encrypt" in reader.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    return reader


def _read_signatures(reader: RevisionReader) -> list["_Signature"]:
    fields = enumerate_sig_fields(reader, True)
    signatures = [_Signature(reader, name, ref) for name, _, ref in fields]
    return sorted(signatures, key=lambda signature: signature.revision)


def _file_problem(
    pdf: bytes, reader: RevisionReader, signatures: Sequence["_Signature"]
) -> str | None:
    removed = _removed_signature(reader, 0)
    if removed:
        return f'The signature "{removed}" was removed from the document.'
    if not signatures:
        return "The document has no signature."
    last = signatures[-1]
    has_extra_bytes = reader.total_revisions == last.revision + 1 and not last.covers_file
    if has_extra_bytes or pdf[pdf.rfind(_END_OF_FILE) + len(_END_OF_FILE) :].strip():
        return f'Something was appended to the file after the signature "{last.field}".'
    return None


def _removed_signature(reader: RevisionReader, first_revision: int) -> str | None:
    """Returns a signature of `first_revision` or a later one that the document no longer has."""
    current = {name for name, _, _ in enumerate_sig_fields(reader, True)}
    for revision in range(first_revision, reader.total_revisions - 1):
        resolver = reader.get_historical_resolver(revision)
        for name, _, _ in enumerate_sig_fields(resolver, True):
            if name not in current:
                return str(name)
    return None


class _Signature:
    """One signature of a document, as it is in the file."""

    def __init__(self, reader: RevisionReader, field: str, ref: Any) -> None:
        self.field = field
        self._reader = reader
        self._signature: Any = None
        self.rule: ModificationRule | None = None
        self.revision = reader.xrefs.get_last_change(ref.reference)
        # The field may hold anything. Without a signature, `check` reports that it is unreadable.
        with contextlib.suppress(Exception):
            signature = EmbeddedPdfSignature(reader, ref.get_object(), field)
            self.revision = signature.signed_revision
            self.rule = ModificationRule(self.revision, signature.fieldmdp, signature.docmdp_level)
            self._signature = signature

    @property
    def is_seal(self) -> bool:
        """Whether it locks all fields and allows no change."""
        if self.rule is None or self.rule.lock is None:
            return False
        locks_all = self.rule.lock.action is FieldMDPAction.ALL
        return locks_all and self.rule.permission is MDPPerm.NO_CHANGES

    @property
    def covers_file(self) -> bool:
        if self._signature is None:
            return False
        return bool(self._signature.coverage is SignatureCoverageLevel.ENTIRE_FILE)

    def check(self, roots: Sequence[Any], violation: Violation | None) -> SignatureCheck:
        """Verifies the signature; `violation` is the first one of any signature's rule."""
        check = SignatureCheck(self.field, "", None, timestamped=False, problem=None)
        try:
            return self._verify(check, roots, violation)
        except DocumentError:
            raise
        except Exception:  # noqa: BLE001  # the field may hold anything
            return replace(check, problem=f'The signature "{self.field}" cannot be read.')

    def _verify(
        self, check: SignatureCheck, roots: Sequence[Any], violation: Violation | None
    ) -> SignatureCheck:
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status = run_sync(async_validate_pdf_signature(self._signature, context, skip_diff=True))
        timestamp = status.timestamp_validity
        timestamped = timestamp is not None and timestamp.intact and timestamp.valid
        signed_at = status.signer_reported_dt
        if timestamp is not None and timestamped:
            signed_at = timestamp.timestamp
        return replace(
            check,
            signer=self._signer_name(status.signing_cert.subject),
            signed_at=signed_at.astimezone(UTC) if signed_at else None,
            timestamped=timestamped,
            problem=self._signature_problem(status) or self._later_change_problem(violation),
        )

    def _signer_name(self, subject: Any) -> str:
        """Returns the certificate's name, or the full name if the certificate shortens it."""
        issued_name = str(subject.native.get("common_name") or subject.human_friendly)
        signed_name = str(self._signature.sig_object.get("/Name", ""))
        return signed_name if certificate_name(signed_name) == issued_name else issued_name

    def _signature_problem(self, status: PdfSignatureStatus) -> str | None:
        """Returns what is wrong with the signature itself."""
        name = f'the signature "{self.field}"'
        issuer = f"The certificate of {name} was not issued by a trusted authority, or has expired."
        timestamp = status.timestamp_validity
        timestamp_fits = timestamp is None or (timestamp.intact and timestamp.valid)
        covers_revision = self._signature.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        covers_all = covers_revision and not self._has_hidden_bytes()
        conditions = (
            (status.intact, f"The bytes of the file that {name} covers were changed."),
            (status.valid, f"The value of {name} was not made with its certificate."),
            (covers_all, f"Parts of the file are not covered by {name}."),
            (status.trusted, issuer),
            (timestamp_fits, f"The time stamp of {name} does not belong to it."),
        )
        return next((sentence for is_met, sentence in conditions if not is_met), None)

    def _has_hidden_bytes(self) -> bool:
        """Whether the bytes reserved for the signature hold more than it and zeros."""
        content = self._signature.pkcs7_content
        return any(content[parser.peek(content) :])

    def _later_change_problem(self, violation: Violation | None) -> str | None:
        """Returns which change after the signature violates it, as precisely as is known."""
        after = f'after the signature "{self.field}"'
        if violation is None or self.rule not in violation.rules:
            if self.is_seal and not self.covers_file:
                return f"Something was appended to the file {after}, which closes it."
            return None
        if violation.field is not None:
            return f'The field "{violation.field}" was changed {after}, which locks it.'
        removed = _removed_signature(self._reader, self.revision)
        if removed:
            return f'The signature "{removed}" was removed {after}.'
        signed = self._reader.get_historical_resolver(self.revision)
        before, now = (int(handler.root["/Pages"]["/Count"]) for handler in (signed, self._reader))
        if before != now:
            return f"A page was {'added' if now > before else 'removed'} {after}."
        return f"The document was changed {after} in a way that it does not allow."
