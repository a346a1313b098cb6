"""Puts a digital signature (PAdES) into the revision that a writer holds."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import keys, x509
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp.noop import NoOpStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import FormField, at, g, name
from gql.documents.signing.certificate_authority import Authority, new_leaf
from gql.documents.signing.completion_certificate import SEAL_BOX
from gql.documents.signing.run_sync import run_sync
from gql.documents.signing.timestamp import MAX_TOKEN, Stamper


@dataclass(frozen=True)
class SignerIdentity:
    """Who signs, with a certificate (DER) of an authority and its key; made once per act."""

    name: str
    reason: str
    certificate: bytes
    key: bytes = field(repr=False)
    issuer: bytes
    timestamp_url: str


def new_signer_identity(
    authority: Authority, name: str, reason: str, timestamp_url: str
) -> SignerIdentity:
    """A hand with a new certificate for the signer `name`."""
    certificate, key = new_leaf(authority, name)
    return SignerIdentity(name, reason, certificate, key, authority.certificate, timestamp_url)


def empty_place(handler: Any, place: str) -> FormField:
    """The signature field `place`. Errors: DocumentError where there is none, or it is signed."""
    leaf = next((leaf for leaf in acroform.leaves(handler) if leaf.name == place), None)
    if leaf is None or leaf.kind != "signature":
        raise DocumentError(f'The document has no place for a signature named "{place}".')
    if leaf.inherited("/V") is not None:
        raise DocumentError(f'The place "{place}" is signed already.')
    if len(leaf.widgets) != 1:
        raise DocumentError(f'The place "{place}" is shown more than once and cannot be signed.')
    return leaf


def seal_spec(place: str, page: int) -> fields.SigFieldSpec:
    """The field of a seal on the last page (counted from 0) of a certificate; it locks all."""
    return fields.SigFieldSpec(
        place,
        on_page=page,
        box=SEAL_BOX,  # type: ignore[arg-type]  # documented as whole numbers, rounds others
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.ALL),
        doc_mdp_update_value=fields.MDPPerm.NO_CHANGES,
        readable_field_name="Seal of the organization",
    )


def refuse_locked(handler: Any, names: Iterable[str]) -> None:
    """Errors: DocumentError where a signature already in the document locks one of the fields."""
    locks = [
        fields.FieldMDPSpec.from_pdf_object(leaf.node["/Lock"])
        for leaf in acroform.leaves(handler)
        if leaf.kind == "signature" and leaf.inherited("/V") and "/Lock" in leaf.node
    ]
    if any(lock.action is fields.FieldMDPAction.ALL for lock in locks):
        raise DocumentError("The document is sealed and can no longer be changed.")
    for one in names:
        if any(lock.is_locked(one) for lock in locks):
            raise DocumentError(f'The field "{one}" is locked: it belongs to who has signed.')


def renew_drawings(writer: Any, place: FormField) -> None:
    """Draw every field that `place` locks again, unchanged, in the revision that locks it.

    pyHanko (up to 0.38) takes a locked field's drawing that is older than the lock for one that
    was changed after it, and calls the signature broken as soon as anybody else signs.
    """
    if "/Lock" not in place.node:
        return
    locked = {str(one) for one in at(place.node["/Lock"], "/Fields", ())}
    for leaf in acroform.leaves(writer):
        drawing = at(at(leaf.node, "/AP", {}), "/N")
        if leaf.name not in locked or not isinstance(drawing, g.StreamObject):
            continue
        ref = leaf.node["/AP"].raw_get("/N")
        if "/AS" not in leaf.node and (ref.generation, ref.idnum) not in writer.objects:
            same = g.StreamObject(dict(drawing.items()), encoded_data=drawing.encoded_data)
            leaf.node[name("/AP")] = g.DictionaryObject({name("/N"): writer.add_object(same)})
            writer.mark_update(leaf.ref)


def signed(
    writer: Any, place: str, hand: SignerIdentity, at: dt.datetime, *, closing: bool = False
) -> bytes:
    """The document with the writer's revision signed at `place`; nothing may follow a closing one.

    The field's /Lock becomes part of the signature. Errors: TimestampUnavailable.
    """
    allowed = fields.MDPPerm.NO_CHANGES if closing else fields.MDPPerm.FILL_FORMS
    metadata = signers.PdfSignatureMetadata(
        field_name=place,
        md_algorithm="sha256",
        name=hand.name,
        reason=hand.reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        docmdp_permissions=allowed,
    )
    # The stamp is drawn already, with the same time.
    signer = signers.PdfSigner(metadata, cms_signer(hand), stamp_style=NoOpStampStyle())
    return run_sync(_signed(signer, writer, at, hand.timestamp_url))


async def _signed(signer: Any, writer: Any, at: dt.datetime, timestamp_url: str) -> bytes:
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at
    room = await session.estimate_signature_container_size(None)
    if timestamp_url:
        # Only now: the estimate would ask the server for a token of its own.
        session.timestamper = Stamper(timestamp_url)
        room += 2 * MAX_TOKEN
    document = session.prepare_tbs_document(None, room)
    digest, output = document.digest_tbs_document()
    await document.perform_signature(
        digest.document_digest, PdfCMSSignedAttributes(signing_time=at)
    )
    content: bytes = output.getvalue()
    return content


def cms_signer(hand: SignerIdentity) -> Any:
    """The library's form of a hand; the chain goes into the signature with it."""
    chain: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain.register(x509.Certificate.load(hand.issuer))
    certificate = x509.Certificate.load(hand.certificate)
    return signers.SimpleSigner(certificate, keys.PrivateKeyInfo.load(hand.key), chain)
