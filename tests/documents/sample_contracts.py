"""Documents prepared for signing, a contract after each of its signatures, and an authority."""

import functools

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.signing.certificate_authority import Authority, create_authority
from gql.documents.signing.prepare import PreparedDocument, Signer, prepare
from gql.documents.signing.seal import seal
from gql.documents.signing.sign import SigningRequest, sign
from gql.documents.signing.signature_image import SignatureImage
from testing.pdf_tools import validate_signatures
from tests.documents.pdf_builder import build_form, signature_field, text_field
from tests.documents.sample_certificate import NAMES, sample_certificate

DRAWN_SIGNATURE = "M20,70 C50,5 70,5 80,70 Q160,10 180,60 l40,-30 c20,50 50,50 70,10"
AUTHORITY = create_authority("Example Ltd")


def customer_signer(number: int) -> Signer:
    key = f"customer_{number}"
    field_names = tuple(f"{key}.{field}" for field in ("name", "address", "accept"))
    return Signer(key, f"Customer {number}", (f"{key}.signature",), field_names)


AGENT = Signer("agent", "Agent", ("agent.signature",), ())
CONTRACT_SIGNERS = (customer_signer(1), customer_signer(2), customer_signer(3), AGENT)


@functools.cache
def prepared_contract() -> PreparedDocument:
    """Returns the Basic Contract, prepared for three customers and the agent."""
    return prepare(basic_contract("Example Ltd"), CONTRACT_SIGNERS, "Basic Contract", 24)


@functools.cache
def prepared_plain_document() -> PreparedDocument:
    """Returns a document without a form, prepared for two customers and the agent."""
    signers = [Signer(key, key, (), ()) for key in ("customer_1", "customer_2", "agent")]
    return prepare(compile_dynamic_document("= Terms\n#lorem(50)", {}).pdf, signers, "Terms", 18)


@functools.cache
def prepared_external_form() -> PreparedDocument:
    """Returns a form as another program might write it, prepared for a customer and the agent.

    It has flat field names with periods, fields with existing appearances, and two signature
    fields for one signer.
    """
    appearance = empty_stream("<< /Subtype /Form /BBox [0 0 200 20] /Length 0 >>")
    filled = text_field("customer_1.name", "/V (old) /AP << /N 12 0 R >>")
    untouched = text_field("customer_1.note", "/V (printed) /AP << /N 12 0 R >>")
    signature_fields = [
        signature_field("customer_1.sign", 600, "/SV << /Type /SV >> /Lock << /Action /All >>"),
        signature_field("customer_1.initials", 560),
        signature_field("agent.sign", 500),
    ]
    other_fields = (text_field("agent.date"), text_field("free"))
    objects = (filled, untouched, *signature_fields, *other_fields, appearance)
    # object 12 is an appearance and not a field
    pdf = build_form(*objects).replace(b" 12 0 R]", b"]       ")
    signers = [
        Signer(
            "customer_1",
            "Customer 1",
            ("customer_1.sign", "customer_1.initials"),
            ("customer_1.name", "customer_1.note"),
        ),
        Signer("agent", "Agent", ("agent.sign",), ("agent.date",)),
    ]
    return prepare(pdf, signers, "Form", 12)


def empty_stream(head: str) -> str:
    return f"{head}\nstream\n\nendstream"


def signing_request(
    prepared: PreparedDocument,
    key: str,
    values: dict[str, str | bool] | None = None,
    signature_image: SignatureImage | None = None,
) -> SigningRequest:
    return SigningRequest(
        signature_fields=prepared.signature_fields[key],
        values=values or {},
        signature_image=signature_image or SignatureImage("Zoë Müller"),
        reason="I agree",
        reference="7F3A91C2",
    )


def customer_values(number: int) -> dict[str, str | bool]:
    """Returns what the customer of that number fills into the contract."""
    key = f"customer_{number}"
    name = NAMES[number - 1]
    return {f"{key}.name": name, f"{key}.address": "12 High St\nLondon", f"{key}.accept": True}


@functools.cache
def contract_revisions() -> tuple[bytes, ...]:
    """Returns six files: the contract as prepared, after each of its four signatures, and sealed.

    The first customer signs with a drawing, the others with their names.
    """
    prepared = prepared_contract()
    files = [prepared.pdf]
    for number in (1, 2, 3):
        drawing = DRAWN_SIGNATURE if number == 1 else None
        image = SignatureImage(NAMES[number - 1], drawing)
        key = f"customer_{number}"
        request = signing_request(prepared, key, customer_values(number), image)
        files.append(sign(files[-1], request, AUTHORITY))
    request = signing_request(prepared, "agent", signature_image=SignatureImage("Dana Agent"))
    files.append(sign(files[-1], request, AUTHORITY))
    files.append(seal_document(files[-1], prepared))
    return tuple(files)


def seal_document(
    pdf: bytes, prepared: PreparedDocument, authority: Authority = AUTHORITY
) -> bytes:
    return seal(pdf, sample_certificate(3, 12), prepared.seal, prepared.certificate, authority)


@functools.cache
def validate_with_pyhanko(pdf: bytes) -> dict[str, bool]:
    """Returns for each signature whether pyHanko, with its own rules, finds it valid."""
    return validate_signatures(pdf, AUTHORITY.certificate)
