"""Every change after a signature that the signature does not allow is detected and described."""

import datetime as dt
import io
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields

from gql.documents.pdf.fill import fill
from gql.documents.pdf.objects import pdf_name
from gql.documents.pdf.safe_reader import write_to_bytes
from gql.documents.signing.certificate_authority import create_authority, issue_certificate
from gql.documents.signing.pades import SignerIdentity
from gql.documents.signing.sign import sign
from gql.documents.signing.verify import verify
from testing.pdf_tools import find_appearance, read_signatures, require_program
from tests.documents.sample_certificate import NAMES
from tests.documents.sample_contracts import (
    AUTHORITY,
    contract_revisions,
    customer_values,
    prepared_contract,
    prepared_external_form,
    prepared_plain_document,
    seal_document,
    signing_request,
)
from tests.documents.verify_cases import (
    add_revision,
    append_page,
    find_node,
    form_with_separate_widgets,
    half_signed_contract,
    pdf_objects,
    sealed_contract,
    sign_with_pyhanko,
    verification_error,
    verify_document,
)


def test_a_changed_byte_is_detected_at_any_offset(full_length: bool) -> None:
    pdf = sealed_contract()
    rng = random.Random(7)
    revision_ends = [len(revision) for revision in contract_revisions()]
    # In the container of the last signature only the padding is tried: no signature covers the
    # certificates in it.
    _, before, after, _ = read_signatures(pdf)[-1].byte_range
    offsets = [
        rng.choice((rng.randrange(before), rng.randrange(after, len(pdf))))
        for _ in range(20 if full_length else 6)
    ]
    for offset in [9, before, after - 2, after - 1, len(pdf) - 2, *offsets]:
        damaged = bytearray(pdf)
        damaged[offset] ^= 1
        verification_error(bytes(damaged))
    flipped = bytearray(pdf)
    flipped[revision_ends[0] // 2] ^= 1
    assert verification_error(bytes(flipped)) == (
        'The bytes of the file that the signature "customer_1.signature" covers were changed.'
    )


def test_a_byte_changed_in_a_later_revision_breaks_only_later_signatures() -> None:
    files = contract_revisions()
    damaged = bytearray(half_signed_contract())
    damaged[len(files[1]) + 40] ^= 1
    first, second = verify_document(bytes(damaged)).signatures
    assert first.problem is None
    assert second.problem == (
        'The bytes of the file that the signature "customer_2.signature" covers were changed.'
    )


def test_a_locked_field_that_was_changed_is_named() -> None:
    sentence = 'The field "{}" was changed after the signature "{}", which locks it.'
    pdf = fill(half_signed_contract(), {"customer_1.name": "Eve"})
    assert verification_error(pdf) == sentence.format("customer_1.name", "customer_1.signature")
    assert [check.problem is None for check in verify_document(pdf).signatures] == [False, True]
    pdf = fill(half_signed_contract(), {"customer_2.accept": False})
    assert verification_error(pdf) == sentence.format("customer_2.accept", "customer_2.signature")
    assert [check.problem is None for check in verify_document(pdf).signatures] == [True, False]


def test_a_locked_field_that_was_changed_and_restored_is_detected() -> None:
    pdf = fill(
        fill(half_signed_contract(), {"customer_1.name": "Eve"}), {"customer_1.name": NAMES[0]}
    )
    assert '"customer_1.name" was changed' in verification_error(pdf)


def test_a_changed_appearance_of_a_locked_field_is_detected() -> None:
    forged = fill(half_signed_contract(), {"customer_3.name": "Eve"})
    forged_content = find_appearance(forged, "customer_3.name").data

    def redraw(writer: Any) -> None:
        ref = find_node(writer, "customer_1", "name")
        appearance = pdf_objects.StreamObject(
            dict(ref.get_object()["/AP"]["/N"].items()), stream_data=forged_content
        )
        ref.get_object()["/AP"] = pdf_objects.DictionaryObject(
            {pdf_name("/N"): writer.add_object(appearance)}
        )
        writer.mark_update(ref)

    assert '"customer_1.name" was changed' in verification_error(
        add_revision(half_signed_contract(), redraw)
    )

    def overwrite(writer: Any) -> None:
        ref = find_node(writer, "customer_1", "name").get_object()["/AP"].raw_get("/N")
        ref.get_object()._data = forged_content  # noqa: SLF001
        ref.get_object()._encoded_data = None  # noqa: SLF001
        writer.mark_update(ref)

    assert "in a way that it does not allow" in verification_error(
        add_revision(half_signed_contract(), overwrite)
    )


@pytest.mark.parametrize("values", [{"customer_1.name": "Eve"}, {"certificate.page_1": "Eve"}])
def test_a_field_filled_after_the_seal_is_named(values: dict[str, str | bool]) -> None:
    (filled,) = values
    pdf = fill(sealed_contract(), values)
    assert f'The field "{filled}" was changed after the signature' in verification_error(pdf)
    assert verify_document(pdf).signatures[-1].problem is not None


def signed_form_with_separate_widgets() -> bytes:
    prepared = form_with_separate_widgets()
    pdf = sign(prepared.pdf, signing_request(prepared, "bob"), AUTHORITY)
    return sign(pdf, signing_request(prepared, "ann", {"pay": "Cash", "name": "Ann"}), AUTHORITY)


def test_a_locked_field_with_separate_widgets_that_was_changed_is_named() -> None:
    pdf = signed_form_with_separate_widgets()
    for values in ({"pay": "Card"}, {"name": "Eve"}):
        assert "locks it" in verification_error(fill(pdf, dict(values)))


def test_a_changed_or_moved_widget_is_detected() -> None:
    pdf = signed_form_with_separate_widgets()

    def redraw(writer: Any) -> None:
        widget = find_node(writer, "ann").get_object()["/Kids"].raw_get(0)
        widget.get_object()["/AP"] = pdf_objects.DictionaryObject()
        writer.mark_update(widget)

    assert "in a way that it does not allow" in verification_error(add_revision(pdf, redraw))

    def move(writer: Any) -> None:
        widget = find_node(writer, "pay").get_object()["/Kids"].raw_get(0)
        widget.get_object()["/Rect"] = pdf_objects.ArrayObject(
            map(pdf_objects.NumberObject, (0, 0, 500, 800))
        )
        writer.mark_update(widget)

    assert "in a way that it does not allow" in verification_error(add_revision(pdf, move))


def remove_page(writer: Any) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"].pop()
    tree[pdf_name("/Count")] = pdf_objects.NumberObject(int(tree["/Count"]) - 1)
    writer.update_container(tree["/Kids"])
    writer.update_container(tree)


@pytest.mark.parametrize("count", [2, 5])
def test_an_added_or_removed_page_is_reported(count: int) -> None:
    pdf = contract_revisions()[count]
    after = 'after the signature "customer_1.signature".'
    with_added_page = add_revision(pdf, append_page)
    assert verification_error(with_added_page) == f"A page was added {after}"
    assert all(check.problem for check in verify_document(with_added_page).signatures)
    assert verification_error(add_revision(pdf, remove_page)) == f"A page was removed {after}"


def draw_over_page(writer: Any) -> None:
    """Adds content to a page."""
    writer.add_stream_to_page(
        0, writer.add_object(pdf_objects.StreamObject(stream_data=b"0 0 9 9 re f"))
    )


def add_annotation(writer: Any) -> None:
    page, _ = writer.find_page_for_modification(0)
    rectangle = pdf_objects.ArrayObject(map(pdf_objects.NumberObject, (0, 0, 99, 99)))
    annotation = pdf_objects.DictionaryObject(
        {pdf_name("/Subtype"): pdf_name("/FreeText"), pdf_name("/Rect"): rectangle}
    )
    writer.register_annotation(page, writer.add_object(annotation))


def add_signature_field(writer: Any) -> None:
    fields.append_signature_field(writer, fields.SigFieldSpec("evil", 0, (0, 0, 500, 700)))


def add_script(writer: Any) -> None:
    code = {
        pdf_name("/S"): pdf_name("/JavaScript"),
        pdf_name("/JS"): pdf_objects.TextStringObject("app.alert(1)"),
    }
    writer.root[pdf_name("/OpenAction")] = pdf_objects.DictionaryObject(code)
    writer.update_root()


def hide_signature(writer: Any) -> None:
    ref = find_node(writer, "customer_1", "signature")
    ref.get_object()[pdf_name("/F")] = pdf_objects.NumberObject(2)
    writer.mark_update(ref)


def remove_widget(writer: Any) -> None:
    ref = find_node(writer, "customer_1", "signature")
    page = ref.get_object()["/P"]
    other_widgets = [
        widget for widget in list.__iter__(page["/Annots"]) if widget.idnum != ref.idnum
    ]
    page[pdf_name("/Annots")] = pdf_objects.ArrayObject(other_widgets)
    writer.update_container(page)


def unlock(writer: Any) -> None:
    ref = find_node(writer, "customer_1", "signature")
    del ref.get_object()["/Lock"]
    writer.mark_update(ref)


@pytest.mark.parametrize(
    "change",
    [
        draw_over_page,
        add_annotation,
        add_signature_field,
        add_script,
        hide_signature,
        remove_widget,
        unlock,
    ],
)
@pytest.mark.parametrize("count", [2, pytest.param(5, marks=pytest.mark.long)])
def test_a_change_to_anything_but_field_values_is_detected(
    count: int, change: Callable[[Any], None]
) -> None:
    report = verify_document(add_revision(contract_revisions()[count], change))
    assert report.problem == (
        'The document was changed after the signature "customer_1.signature" '
        "in a way that it does not allow."
    )
    assert not report.sealed


def remove_field(title: str) -> Callable[[Any], None]:
    def change(writer: Any) -> None:
        group = find_node(writer, title).get_object()
        group["/Kids"].remove(find_node(writer, title, "signature"))
        writer.update_container(group["/Kids"])

    return change


def remove_value(writer: Any) -> None:
    ref = find_node(writer, "customer_1", "signature")
    del ref.get_object()["/V"]
    writer.mark_update(ref)


@pytest.mark.parametrize("count", [2, 5])
def test_a_removed_signature_is_named(count: int) -> None:
    for change in (remove_field("customer_1"), remove_value):
        report = verify_document(add_revision(contract_revisions()[count], change))
        assert report.problem == (
            'The signature "customer_1.signature" was removed '
            'after the signature "customer_2.signature".'
        )
        assert not report.sealed


@pytest.mark.parametrize("title", ["free", "bob", "certificate"])
def test_a_field_removed_from_the_form_is_detected(title: str) -> None:
    prepared = prepared_external_form() if title == "free" else form_with_separate_widgets()
    pdf = sign(
        prepared.pdf, signing_request(prepared, list(prepared.signature_fields)[-1]), AUTHORITY
    )

    def remove_top_field(writer: Any) -> None:
        top = writer.root["/AcroForm"]["/Fields"]
        top.remove(find_node(writer, title))
        writer.update_container(top)

    assert "in a way that it does not allow" in verification_error(
        add_revision(pdf, remove_top_field)
    )


def test_a_removed_seal_is_detected() -> None:
    assert '"seal.signature" was removed after' in verification_error(
        add_revision(sealed_contract(), remove_field("seal"))
    )


def test_removing_the_only_signature_is_detected() -> None:
    pdf = add_revision(contract_revisions()[1], remove_value)
    assert (
        verification_error(pdf)
        == 'The signature "customer_1.signature" was removed from the document.'
    )


@pytest.mark.parametrize(
    "appended",
    [
        b"x",
        b"\n",
        b"%%EOF\n",
        pytest.param(b" " * 9, marks=pytest.mark.long),
        pytest.param(b"\n%comment", marks=pytest.mark.long),
        pytest.param(b"\x00", marks=pytest.mark.long),
    ],
)
def test_bytes_appended_after_the_seal_are_detected(appended: bytes) -> None:
    verification_error(sealed_contract() + appended)


def test_bytes_appended_after_the_last_signature_are_detected() -> None:
    assert verification_error(half_signed_contract() + b"x\n") == (
        'Something was appended to the file after the signature "customer_2.signature".'
    )
    assert verification_error(fill(half_signed_contract(), customer_values(3)) + b"trailing") == (
        'Something was appended to the file after the signature "customer_2.signature".'
    )


def test_a_revision_after_the_seal_is_detected_even_if_it_changes_nothing() -> None:
    pdf = add_revision(
        sealed_contract(), lambda writer: writer.add_object(pdf_objects.NumberObject(1))
    )
    assert pdf != sealed_contract()
    assert verification_error(pdf) == (
        'Something was appended to the file after the signature "seal.signature", which closes it.'
    )


def test_a_signature_after_the_seal_is_detected() -> None:
    sealed_early = seal_document(half_signed_contract(), prepared_contract())
    certificate, key = issue_certificate(AUTHORITY, "Late")
    late_identity = SignerIdentity("Late", "x", certificate, key, AUTHORITY.certificate, "")
    report = verify_document(sign_with_pyhanko(sealed_early, "agent.signature", late_identity))
    assert not report.sealed
    assert [bool(check.problem) for check in report.signatures] == [False, False, True, False]


def test_a_truncated_file_is_detected(full_length: bool) -> None:
    pdf, count = sealed_contract(), 40 if full_length else 10
    revision_ends = {len(revision) for revision in contract_revisions()}
    for length in [*range(1_000, len(pdf), len(pdf) // count), len(pdf) - 1, len(pdf) - 9]:
        assert length not in revision_ends
        verification_error(pdf[:length])


def test_a_file_truncated_to_an_earlier_revision_does_not_count_as_sealed() -> None:
    assert verify_document(sealed_contract()[: len(contract_revisions()[4])]).sealed is False


def test_a_file_rewritten_by_qpdf_is_detected(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(sealed_contract())
    subprocess.run(
        [require_program("qpdf"), str(source), str(target)], check=True, capture_output=True
    )
    assert verification_error(target.read_bytes()) == (
        'The bytes of the file that the signature "customer_1.signature" covers were changed.'
    )


def test_a_file_rewritten_by_pyhanko_is_detected() -> None:
    copy = write_to_bytes(copy_into_new_writer(PdfFileReader(io.BytesIO(sealed_contract()))))
    assert all(check.problem for check in verify_document(copy).signatures)
    assert len(verify_document(copy).signatures) == 5


def test_signatures_are_not_trusted_under_another_authority_of_the_same_name() -> None:
    other_authority = create_authority("Example Ltd")
    report = verify(sealed_contract(), [other_authority.certificate])
    assert report.problem == (
        'The certificate of the signature "customer_1.signature" '
        "was not issued by a trusted authority, or has expired."
    )
    assert not report.sealed
    assert all(check.problem for check in report.signatures)
    both_roots = [other_authority.certificate, AUTHORITY.certificate]
    assert verify(sealed_contract(), both_roots).sealed
    assert verify(sealed_contract(), []).problem == report.problem


def expired_identity(name: str) -> SignerIdentity:
    """Returns a signer whose certificate, issued by `AUTHORITY`, expired yesterday."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuing_key = serialization.load_der_private_key(AUTHORITY.key, None)
    assert isinstance(issuing_key, ec.EllipticCurvePrivateKey)
    now = dt.datetime.now(dt.UTC)
    valid = x509.load_der_x509_certificate(issue_certificate(AUTHORITY, name)[0])
    builder = (
        x509.CertificateBuilder()
        .subject_name(valid.subject)
        .issuer_name(valid.issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=2))
        .not_valid_after(now - dt.timedelta(days=1))
    )
    for extension_type in (x509.BasicConstraints, x509.KeyUsage, x509.AuthorityKeyIdentifier):
        extension = valid.extensions.get_extension_for_class(extension_type)
        builder = builder.add_extension(extension.value, critical=extension.critical)
    expired = builder.sign(issuing_key, hashes.SHA256())
    der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return SignerIdentity(
        name,
        "I agree",
        expired.public_bytes(der),
        key.private_bytes(der, pkcs8, serialization.NoEncryption()),
        AUTHORITY.certificate,
        "",
    )


def test_a_signature_with_an_expired_certificate_is_not_trusted() -> None:
    pdf = sign_with_pyhanko(
        prepared_plain_document().pdf, "agent.signature", expired_identity("Zoë")
    )
    assert "has expired" in verification_error(pdf)


def test_a_signature_made_with_another_key_than_its_certificate_is_detected() -> None:
    certificate, _ = issue_certificate(AUTHORITY, "Zoë")
    _, key = issue_certificate(AUTHORITY, "Eve")
    forged = sign_with_pyhanko(
        prepared_plain_document().pdf,
        "agent.signature",
        SignerIdentity("Zoë", "x", certificate, key, certificate, ""),
    )
    assert "was not made with its certificate" in verification_error(forged)


def test_removing_the_lock_of_a_signature_field_does_not_allow_a_change() -> None:
    # the lock that applies is the one in the signed revision
    pdf = fill(add_revision(half_signed_contract(), unlock), {"customer_1.name": "Eve"})
    assert "in a way that it does not allow" in verification_error(pdf)
