"""A sound document is found sound, and what is no signed document is told so in words."""

import datetime as dt
import io
import random
import re
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.pdf.fill import fill
from gql.documents.pdf.safe_reader import written
from gql.documents.signing import modification_policy
from gql.documents.signing.certificate_authority import new_leaf
from gql.documents.signing.pades import SignerIdentity
from gql.documents.signing.prepare import Signer, prepare
from gql.documents.signing.seal import certificate_pdf
from gql.documents.signing.sign import sign
from gql.documents.signing.signature_image import SignatureImage
from gql.documents.signing.verify import Verdict
from tests.documents.contracts import (
    AUTHORITY,
    NAMES,
    act,
    certificate,
    contract,
    field,
    flat,
    plain,
    revisions,
    sealed,
    trusted,
    values_of,
)
from tests.documents.forms import assemble, form, text_field
from tests.documents.verify_cases import (
    append_page,
    boxes_apart,
    changed,
    done,
    foreign,
    g,
    half,
    judged,
    node,
    wrong,
)

# what is fine


def test_a_document_is_fine_after_every_signature_and_sealed_after_the_last() -> None:
    for count, pdf in enumerate(revisions()[1:5], 1):
        verdict = judged(pdf)
        assert (verdict.wrong, verdict.sealed, len(verdict.signatures)) == (None, False, count)
    verdict = judged(done())
    assert (verdict.wrong, verdict.sealed, len(verdict.signatures)) == (None, True, 5)


def test_signatures_are_told_in_the_order_they_were_made() -> None:
    checks = judged(done()).signatures
    assert [check.field for check in checks] == [
        *(f"customer_{number}.signature" for number in (1, 2, 3)),
        "agent.signature",
        "seal.signature",
    ]
    assert [check.signer for check in checks] == [*NAMES[:3], "Dana Agent", "Example Ltd"]
    times = [check.signed_at for check in checks if check.signed_at]
    assert times == sorted(times)
    assert {time.tzinfo for time in times} == {dt.UTC}
    assert len(times) == 5


@pytest.mark.parametrize("name", ["x" * 150, "שלום Levi (12)", "Zoë \U0001f600", "ש" * 90])
def test_a_name_that_a_certificate_cannot_hold_is_told_whole(name: str) -> None:
    pdf = sign(plain().pdf, act(plain(), "agent", ink=SignatureImage(name)), AUTHORITY)
    (check,) = judged(pdf).signatures
    assert (check.signer, check.wrong) == (name, None)


def test_another_name_beside_a_certificate_is_not_believed() -> None:
    certificate, key = new_leaf(AUTHORITY, "Eve")
    hand = SignerIdentity("Bob", "I agree", certificate, key, AUTHORITY.certificate, "")
    (check,) = judged(foreign(plain().pdf, "agent.signature", hand)).signatures
    assert (check.signer, check.wrong) == ("Eve", None)


def test_others_may_fill_what_nobody_has_locked() -> None:
    filled = fill(fill(half(), values_of(3)), {"customer_3.name": "Maria"})
    verdict = judged(filled)
    assert (verdict.wrong, verdict.sealed, len(verdict.signatures)) == (None, False, 2)
    after = sign(filled, act(contract(), "customer_3", values_of(3)), AUTHORITY)
    assert judged(after).wrong is None


def test_values_typed_into_a_draft_before_they_are_locked_are_fine() -> None:
    draft = fill(contract().pdf, values_of(1) | values_of(2) | {"customer_3.name": "Maria"})
    pdf = sign(draft, act(contract(), "customer_1"), AUTHORITY)
    pdf = sign(pdf, act(contract(), "customer_2", values_of(2)), AUTHORITY)
    pdf = sign(fill(pdf, values_of(3)), act(contract(), "customer_3"), AUTHORITY)
    assert judged(pdf).wrong is None
    assert judged(sealed(pdf, contract())).sealed


def test_other_documents_are_fine_and_sealed() -> None:
    for prepared in (plain(), flat()):
        pdf = prepared.pdf
        for key in prepared.places:
            pdf = sign(pdf, act(prepared, key), AUTHORITY)
            assert judged(pdf).wrong is None
        assert judged(sealed(pdf, prepared)).sealed
    assert judged(certificate_pdf(certificate(2, 3), AUTHORITY)).sealed


def test_twelve_signers_are_fine() -> None:
    people = [Signer(f"customer_{number}", "x", (), ()) for number in range(12)]
    prepared = prepare(compile_dynamic("Words.", {}).pdf, people, "T", 12)
    pdf = prepared.pdf
    for key in prepared.places:
        pdf = sign(pdf, act(prepared, key), AUTHORITY)
    verdict = judged(sealed(pdf, prepared))
    assert (verdict.wrong, verdict.sealed, len(verdict.signatures)) == (None, True, 13)


def test_fields_whose_boxes_stand_apart_are_filled_and_signed_after_others() -> None:
    prepared = boxes_apart()
    pdf = sign(prepared.pdf, act(prepared, "bob", {"note": "x"}), AUTHORITY)
    pdf = sign(pdf, act(prepared, "ann", {"pay": "Cash", "name": "Ann"}), AUTHORITY)
    assert field(pdf, "pay")["/Kids"][1]["/AS"] == "/Cash"
    assert judged(pdf).wrong is None
    assert judged(sealed(pdf, prepared)).sealed
    for values in ({"pay": "Card"}, {"name": "Eve"}):
        assert "locks it" in wrong(fill(pdf, dict(values)))


def test_the_box_of_a_signature_stays_as_it_was_signed() -> None:
    prepared = boxes_apart()
    pdf = sign(prepared.pdf, act(prepared, "bob"), AUTHORITY)
    pdf = sign(pdf, act(prepared, "ann"), AUTHORITY)

    def redraw(writer: Any) -> None:
        box = node(writer, "ann").get_object()["/Kids"].raw_get(0)
        box.get_object()["/AP"] = g.DictionaryObject()
        writer.mark_update(box)

    assert "in a way that it does not allow" in wrong(changed(pdf, redraw))

    def move(writer: Any) -> None:
        box = node(writer, "pay").get_object()["/Kids"].raw_get(0)
        box.get_object()["/Rect"] = g.ArrayObject(map(g.NumberObject, (0, 0, 500, 800)))
        writer.mark_update(box)

    assert "in a way that it does not allow" in wrong(changed(pdf, move))


# what is no signed document


def test_a_document_without_signatures_is_told_so() -> None:
    for pdf in (contract().pdf, basic_contract("x"), compile_dynamic("x", {}).pdf):
        assert wrong(pdf) == "The document has no signature."


def test_what_is_no_pdf_is_told_so() -> None:
    for junk in (b"", b"PK\x03\x04", b"<html>", b"\x00" * 5_000):
        assert judged(junk) == Verdict((), sealed=False, wrong="The file is not a PDF document.")


def test_what_stands_in_for_a_signature_cannot_be_read() -> None:
    for value in ("(x)", "<< /A 1 >>", "<< /ByteRange [0 1 2 3] /Contents <00> >>", "6 0 R"):
        found = wrong(form(f"<< /FT /Sig /T (a) /Rect [0 0 9 9] /V {value} >>", "<< /T (x) >>"))
        assert found in (
            'The signature "a" cannot be read.',
            "The file is damaged, so its signatures cannot be checked.",
        )


def test_an_encrypted_document_is_refused() -> None:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(contract().pdf)))
    writer.encrypt("owner", "user")
    assert "password" in wrong(written(writer))


def test_random_damage_raises_nothing_and_never_passes() -> None:
    lots = random.Random(11)
    for _ in range(60):
        damaged = bytearray(half())
        for _ in range(lots.choice([5, 50])):
            damaged[lots.randrange(len(damaged))] ^= lots.randrange(1, 256)
        verdict = judged(bytes(damaged))
        sentences = [check.wrong for check in verdict.signatures if check.wrong]
        assert verdict.wrong
        assert not re.search(r"Error|Object|None|0x|\n", " ".join([verdict.wrong, *sentences]))


def test_a_document_of_a_thousand_revisions_is_refused() -> None:
    assert "too often" in wrong(done() + b"\nstartxref\n9\n%%EOF" * 300)


def maze(depth: int) -> bytes:
    """A form from whose catalog two ways lead on at each of `depth` crossings."""
    start = 6
    crossings = [
        f"<< /A {number} 0 R /B {number} 0 R >>" for number in range(start + 1, start + depth + 1)
    ]
    return assemble(
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /Maze {start} 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
        "<< /Fields [5 0 R] >>",
        text_field("note"),
        *crossings,
        "<< >>",
    )


def test_a_document_with_a_thousand_million_ways_through_it_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(modification_policy, "MAX_STEPS", 50_000)

    def signed(depth: int) -> bytes:
        prepared = prepare(maze(depth), [Signer("ann", "Ann", (), ())], "T", 2)
        return fill(sign(prepared.pdf, act(prepared, "ann"), AUTHORITY), {"note": "x"})

    assert judged(signed(3)).wrong is None
    assert wrong(signed(40)) == "The document is too complex to be checked."


def test_pyhanko_itself_agrees_on_what_is_fine_and_what_is_not() -> None:
    for pdf in (*revisions()[1:], fill(half(), values_of(3))):
        assert all(trusted(pdf).values())
        assert judged(pdf).wrong is None
    for pdf in (fill(half(), {"customer_1.name": "Eve"}), changed(done(), append_page)):
        assert not all(trusted(pdf).values())
        assert judged(pdf).wrong
