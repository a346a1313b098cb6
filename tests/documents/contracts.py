"""What tests of signing start from: an authority, contracts ready to be signed, a certificate."""

import datetime as dt
import functools
import hashlib
import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.signing.certificate_authority import Authority, new_authority
from gql.documents.signing.prepare import Prepared, Signer, prepare
from gql.documents.signing.run_sync import run_sync
from gql.documents.signing.seal import seal
from gql.documents.signing.sign import SigningRequest, sign
from gql.documents.signing.signature_image import SignatureImage
from gql.model.domain.certificate import (
    Certificate,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedSigner,
)
from gql.model.domain.enums import ActorKind, Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import Actor
from tests.documents.forms import form, text_field

LINE = "M20,70 C50,5 70,5 80,70 Q160,10 180,60 l40,-30 c20,50 50,50 70,10"
NAMES = ("Zoë Müller-Ğündüz", "שלום כהן", "Maria Hohenstein", "Ivan Ćosić", "Фёдор Достоевский")
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
AUTHORITY = new_authority("Example Ltd")


def needed(tool: str) -> str:
    """Skips where a program is missing; fails instead under BUBBLES_REQUIRE_ALL=1, as in CI."""
    found = shutil.which(tool)
    if found:
        return found
    if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
        pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but there is no {tool}")
    pytest.skip(f"there is no {tool} on this machine")


def output(folder: Path, pdf: bytes, tool: str, *arguments: str) -> str:
    """What a program says of a PDF, whose name stands in for "{}" in the arguments."""
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    command = [needed(tool), *(one.replace("{}", str(file)) for one in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def customer(number: int) -> Signer:
    key = f"customer_{number}"
    filled = tuple(f"{key}.{field}" for field in ("name", "address", "accept"))
    return Signer(key, f"Customer {number}", (f"{key}.signature",), filled)


AGENT = Signer("agent", "Agent", ("agent.signature",), ())
CONTRACT = (customer(1), customer(2), customer(3), AGENT)


@functools.cache
def contract() -> Prepared:
    """The sample contract for three customers and the agent."""
    return prepare(basic_contract("Example Ltd"), CONTRACT, "Basic Contract", 24)


@functools.cache
def plain() -> Prepared:
    """A document without a form, for two customers and the agent."""
    signers = [Signer(key, key, (), ()) for key in ("customer_1", "customer_2", "agent")]
    return prepare(compile_dynamic("= Terms\n#lorem(50)", {}).pdf, signers, "Terms", 18)


@functools.cache
def flat() -> Prepared:
    """A form made elsewhere: periods in flat names, drawings of old, several places to sign."""
    look = streamless("<< /Subtype /Form /BBox [0 0 200 20] /Length 0 >>")
    drawn = text_field("customer_1.name", "/V (old) /AP << /N 12 0 R >>")
    untouched = text_field("customer_1.note", "/V (printed) /AP << /N 12 0 R >>")
    places = [
        place("customer_1.sign", 600, "/SV << /Type /SV >> /Lock << /Action /All >>"),
        place("customer_1.initials", 560),
        place("agent.sign", 500),
    ]
    fields = (drawn, untouched, *places, text_field("agent.date"), text_field("free"), look)
    pdf = form(*fields).replace(b" 12 0 R]", b"]       ")  # a drawing, and no field
    own = ("customer_1.name", "customer_1.note")
    signers = [
        Signer("customer_1", "Customer 1", ("customer_1.sign", "customer_1.initials"), own),
        Signer("agent", "Agent", ("agent.sign",), ("agent.date",)),
    ]
    return prepare(pdf, signers, "Form", 12)


def streamless(head: str) -> str:
    return f"{head}\nstream\n\nendstream"


def place(title: str, bottom: int, extra: str = "") -> str:
    """A signature field of 180 by 30 points."""
    rect = f"/Type /Annot /Subtype /Widget /Rect [50 {bottom} 230 {bottom + 30}] /P 3 0 R"
    return f"<< /FT /Sig /T ({title}) {rect} {extra} >>"


def act(prepared: Prepared, key: str, values: dict[str, str | bool] | None = None, ink: SignatureImage | None = None) -> SigningRequest:  # noqa: E501  # fmt: skip
    return SigningRequest(
        places=prepared.places[key],
        values=values or {},
        ink=ink or SignatureImage("Zoë Müller"),
        reason="I agree",
        reference="7F3A91C2",
    )


def values_of(number: int) -> dict[str, str | bool]:
    key = f"customer_{number}"
    name = NAMES[number - 1]
    return {f"{key}.name": name, f"{key}.address": "12 High St\nLondon", f"{key}.accept": True}


@functools.cache
def revisions() -> tuple[bytes, ...]:
    """The contract as prepared, after each of its four signatures, and sealed."""
    prepared = contract()
    files = [prepared.pdf]
    for number in (1, 2, 3):
        ink = SignatureImage(NAMES[number - 1], LINE if number == 1 else None)
        given = act(prepared, f"customer_{number}", values_of(number), ink)
        files.append(sign(files[-1], given, AUTHORITY))
    files.append(
        sign(files[-1], act(prepared, "agent", ink=SignatureImage("Dana Agent")), AUTHORITY)
    )
    files.append(sealed(files[-1], prepared))
    return tuple(files)


def sealed(pdf: bytes, prepared: Prepared, authority: Authority = AUTHORITY) -> bytes:
    return seal(pdf, certificate(3, 12), prepared.seal, prepared.certificate, authority)


def certificate(signers: int, events: int, documents: int = 1) -> Certificate:
    """A certificate for so many customers and the agent."""
    people = [_customer(number) for number in range(signers)]
    agent = CertifiedSigner(
        None, "Dana Agent", None, None, None, None, None, None, None, at(40), "Dana Agent"
    )  # fmt: skip
    return Certificate(
        session_id="ses_0197c3a16d5e7d0b8f4a2b1c",
        interaction_id="int_0197c3a177aa7b1c9e2da1b2",
        name="Service agreement",
        organization="Example Ltd",
        completed_at=at(41),
        documents=tuple(_document(number) for number in range(documents)),
        signers=(*people, agent),
        events=tuple(_event(number) for number in range(events)),
        left_out=3,
        head=events + 5,
        head_hash=digest("head"),
    )


def at(minutes: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _document(number: int) -> CertifiedDocument:
    return CertifiedDocument(f"Contract {number}", 2, digest(f"document {number}"), 95_123)


def _customer(number: int) -> CertifiedSigner:
    methods = (None, VerificationMethod.OTP, VerificationMethod.PHONE)
    method = methods[number % 3]
    return CertifiedSigner(
        participant_id=f"p{number}",
        name=NAMES[number % len(NAMES)],
        role=Role.CO_SIGNER if number else Role.CUSTOMER,
        method=method,
        outcome=VerificationStatus.PASSED if method else None,
        transaction_id="TX-SECRET",
        sent_at=at(0),
        viewed_at=at(3),
        started_at=at(4),
        signed_at=at(9 + number),
        signature=NAMES[number % len(NAMES)],
    )


def _event(number: int) -> CertifiedEvent:
    actor = Actor(ActorKind.PARTICIPANT, "p", NAMES[number % len(NAMES)])
    cause = ("addInteraction", "openInteraction", "verifyCode", "signStep")[number % 4]
    return CertifiedEvent(number + 2, at(number), cause, actor, digest(f"event {number}"))


def trusted(pdf: bytes, root: bytes = AUTHORITY.certificate) -> dict[str, bool]:
    """What pyHanko, with rules of its own making, thinks of each signature."""
    found = {}
    for one in signatures(pdf):
        roots = [x509.Certificate.load(root)]
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status = run_sync(async_validate_pdf_signature(one, context))
        found[str(one.field_name)] = bool(status.bottom_line)
    return found


def signatures(pdf: bytes) -> Sequence[Any]:
    return list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)


def field(pdf: bytes, name: str) -> Any:
    """The dictionary of a field by its full name."""
    node: Any = PdfFileReader(io.BytesIO(pdf)).root["/AcroForm"]
    for depth, title in enumerate(name.split(".")):
        kids = node["/Kids" if depth else "/Fields"]
        node = next(kid.get_object() for kid in kids if kid.get_object()["/T"] == title)
    return node
