"""Whatever is changed after a signature that it does not allow is found, and said in words."""

import datetime as dt
import io
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields

from gql.documents.pdf.fill import fill
from gql.documents.pdf.objects import pdf_name
from gql.documents.pdf.safe_reader import written
from gql.documents.signing.certificate_authority import new_authority, new_leaf
from gql.documents.signing.pades import SignerIdentity
from gql.documents.signing.sign import sign
from gql.documents.signing.verify import verify
from tests.documents.contracts import (
    AUTHORITY,
    NAMES,
    act,
    contract,
    field,
    flat,
    needed,
    plain,
    revisions,
    sealed,
    signatures,
    values_of,
)
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


def test_a_changed_byte_is_found_wherever_it_is() -> None:
    pdf = done()
    lots = random.Random(7)
    ends = [len(one) for one in revisions()]
    # of the last signature's own container, whose certificates nothing signs, only the padding
    _, before, after, _ = signatures(pdf)[-1].byte_range
    places = [
        lots.choice((lots.randrange(before), lots.randrange(after, len(pdf)))) for _ in range(20)
    ]
    for place in [9, before, after - 2, after - 1, len(pdf) - 2, *places]:
        damaged = bytearray(pdf)
        damaged[place] ^= 1
        wrong(bytes(damaged))
    flipped = bytearray(pdf)
    flipped[ends[0] // 2] ^= 1
    assert wrong(bytes(flipped)) == (
        'The bytes of the file that the signature "customer_1.signature" covers were changed.'
    )


def test_a_byte_changed_in_a_later_revision_breaks_the_later_signatures_only() -> None:
    files = revisions()
    damaged = bytearray(half())
    damaged[len(files[1]) + 40] ^= 1
    first, second = judged(bytes(damaged)).signatures
    assert first.wrong is None
    assert second.wrong == (
        'The bytes of the file that the signature "customer_2.signature" covers were changed.'
    )


def test_a_locked_field_changed_later_is_named() -> None:
    sentence = 'The field "{}" was changed after the signature "{}", which locks it.'
    pdf = fill(half(), {"customer_1.name": "Eve"})
    assert wrong(pdf) == sentence.format("customer_1.name", "customer_1.signature")
    assert [check.wrong is None for check in judged(pdf).signatures] == [False, True]
    pdf = fill(half(), {"customer_2.accept": False})
    assert wrong(pdf) == sentence.format("customer_2.accept", "customer_2.signature")
    assert [check.wrong is None for check in judged(pdf).signatures] == [True, False]


def test_a_locked_field_changed_and_changed_back_is_found() -> None:
    pdf = fill(fill(half(), {"customer_1.name": "Eve"}), {"customer_1.name": NAMES[0]})
    assert '"customer_1.name" was changed' in wrong(pdf)


def test_a_locked_field_drawn_otherwise_is_found() -> None:
    other = field(fill(half(), {"customer_3.name": "Eve"}), "customer_3.name")["/AP"]["/N"].data

    def redraw(writer: Any) -> None:
        ref = node(writer, "customer_1", "name")
        look = g.StreamObject(dict(ref.get_object()["/AP"]["/N"].items()), stream_data=other)
        ref.get_object()["/AP"] = g.DictionaryObject({pdf_name("/N"): writer.add_object(look)})
        writer.mark_update(ref)

    assert '"customer_1.name" was changed' in wrong(changed(half(), redraw))

    def overwrite(writer: Any) -> None:
        ref = node(writer, "customer_1", "name").get_object()["/AP"].raw_get("/N")
        ref.get_object()._data = other  # noqa: SLF001
        ref.get_object()._encoded_data = None  # noqa: SLF001
        writer.mark_update(ref)

    assert "in a way that it does not allow" in wrong(changed(half(), overwrite))


@pytest.mark.parametrize("values", [{"customer_1.name": "Eve"}, {"certificate.page_1": "Eve"}])
def test_nothing_is_filled_after_the_seal(values: dict[str, str | bool]) -> None:
    (filled,) = values
    assert f'The field "{filled}" was changed after the signature' in wrong(fill(done(), values))
    assert judged(fill(done(), values)).signatures[-1].wrong is not None


def remove_page(writer: Any) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"].pop()
    tree[pdf_name("/Count")] = g.NumberObject(int(tree["/Count"]) - 1)
    writer.update_container(tree["/Kids"])
    writer.update_container(tree)


@pytest.mark.parametrize("count", [2, 5])
def test_a_page_added_or_removed_is_named(count: int) -> None:
    pdf = revisions()[count]
    after = 'after the signature "customer_1.signature".'
    assert wrong(changed(pdf, append_page)) == f"A page was added {after}"
    assert wrong(changed(pdf, remove_page)) == f"A page was removed {after}"
    assert all(check.wrong for check in judged(changed(pdf, append_page)).signatures)


def overlay(writer: Any) -> None:
    """Draws over a page."""
    writer.add_stream_to_page(0, writer.add_object(g.StreamObject(stream_data=b"0 0 9 9 re f")))


def annotate(writer: Any) -> None:
    page, _ = writer.find_page_for_modification(0)
    sides = g.ArrayObject(map(g.NumberObject, (0, 0, 99, 99)))
    note = g.DictionaryObject(
        {pdf_name("/Subtype"): pdf_name("/FreeText"), pdf_name("/Rect"): sides}
    )
    writer.register_annotation(page, writer.add_object(note))


def add_signature_field(writer: Any) -> None:
    fields.append_signature_field(writer, fields.SigFieldSpec("evil", 0, (0, 0, 500, 700)))


def add_script(writer: Any) -> None:
    code = {
        pdf_name("/S"): pdf_name("/JavaScript"),
        pdf_name("/JS"): g.TextStringObject("app.alert(1)"),
    }
    writer.root[pdf_name("/OpenAction")] = g.DictionaryObject(code)
    writer.update_root()


def hide_signature(writer: Any) -> None:
    ref = node(writer, "customer_1", "signature")
    ref.get_object()[pdf_name("/F")] = g.NumberObject(2)
    writer.mark_update(ref)


def remove_widget(writer: Any) -> None:
    ref = node(writer, "customer_1", "signature")
    page = ref.get_object()["/P"]
    kept = [one for one in list.__iter__(page["/Annots"]) if one.idnum != ref.idnum]
    page[pdf_name("/Annots")] = g.ArrayObject(kept)
    writer.update_container(page)


def unlock(writer: Any) -> None:
    ref = node(writer, "customer_1", "signature")
    del ref.get_object()["/Lock"]
    writer.mark_update(ref)


@pytest.mark.parametrize(
    "change",
    [overlay, annotate, add_signature_field, add_script, hide_signature, remove_widget, unlock],
)
@pytest.mark.parametrize("count", [2, 5])
def test_a_change_to_anything_but_fields_is_found(
    count: int, change: Callable[[Any], None]
) -> None:
    verdict = judged(changed(revisions()[count], change))
    assert verdict.wrong == (
        'The document was changed after the signature "customer_1.signature" '
        "in a way that it does not allow."
    )
    assert not verdict.sealed


def remove_field(title: str) -> Callable[[Any], None]:
    def change(writer: Any) -> None:
        group = node(writer, title).get_object()
        group["/Kids"].remove(node(writer, title, "signature"))
        writer.update_container(group["/Kids"])

    return change


def remove_value(writer: Any) -> None:
    ref = node(writer, "customer_1", "signature")
    del ref.get_object()["/V"]
    writer.mark_update(ref)


@pytest.mark.parametrize("count", [2, 5])
def test_a_signature_removed_is_named(count: int) -> None:
    for change in (remove_field("customer_1"), remove_value):
        verdict = judged(changed(revisions()[count], change))
        assert verdict.wrong == (
            'The signature "customer_1.signature" was removed '
            'after the signature "customer_2.signature".'
        )
        assert not verdict.sealed


@pytest.mark.parametrize("title", ["free", "bob", "certificate"])
def test_a_field_taken_from_the_form_is_found(title: str) -> None:
    prepared = flat() if title == "free" else boxes_apart()
    pdf = sign(prepared.pdf, act(prepared, list(prepared.places)[-1]), AUTHORITY)

    def take(writer: Any) -> None:
        top = writer.root["/AcroForm"]["/Fields"]
        top.remove(node(writer, title))
        writer.update_container(top)

    assert "in a way that it does not allow" in wrong(changed(pdf, take))


def test_the_seal_removed_is_found() -> None:
    assert '"seal.signature" was removed after' in wrong(changed(done(), remove_field("seal")))


def test_the_only_signature_removed_is_found() -> None:
    pdf = changed(revisions()[1], remove_value)
    assert wrong(pdf) == 'The signature "customer_1.signature" was removed from the document.'


@pytest.mark.parametrize("tail", [b"x", b"\n", b" " * 9, b"%%EOF\n", b"\n%comment", b"\x00"])
def test_bytes_appended_after_the_seal_are_found(tail: bytes) -> None:
    wrong(done() + tail)


def test_bytes_appended_after_the_last_signature_are_found() -> None:
    assert wrong(half() + b"x\n") == (
        'Something was appended to the file after the signature "customer_2.signature".'
    )
    assert wrong(fill(half(), values_of(3)) + b"trailing") == (
        'Something was appended to the file after the signature "customer_2.signature".'
    )


def test_an_empty_revision_after_the_seal_is_found() -> None:
    pdf = changed(done(), lambda writer: writer.add_object(g.NumberObject(1)))
    assert pdf != done()
    assert wrong(pdf) == (
        'Something was appended to the file after the signature "seal.signature", which closes it.'
    )


def test_a_document_signed_again_after_its_seal_is_found() -> None:
    early = sealed(half(), contract())
    certificate, key = new_leaf(AUTHORITY, "Late")
    late = SignerIdentity("Late", "x", certificate, key, AUTHORITY.certificate, "")
    verdict = judged(foreign(early, "agent.signature", late))
    assert not verdict.sealed
    assert [bool(check.wrong) for check in verdict.signatures] == [False, False, True, False]


def test_a_truncated_file_is_found() -> None:
    pdf = done()
    ends = {len(one) for one in revisions()}
    for length in [*range(1_000, len(pdf), len(pdf) // 40), len(pdf) - 1, len(pdf) - 9]:
        assert length not in ends
        wrong(pdf[:length])


def test_a_file_cut_back_to_an_earlier_revision_is_not_sealed() -> None:
    assert judged(done()[: len(revisions()[4])]).sealed is False


def test_a_file_written_anew_is_found(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(done())
    subprocess.run([needed("qpdf"), str(source), str(target)], check=True, capture_output=True)
    assert wrong(target.read_bytes()) == (
        'The bytes of the file that the signature "customer_1.signature" covers were changed.'
    )


def test_a_file_copied_by_pyhanko_is_found() -> None:
    copy = written(copy_into_new_writer(PdfFileReader(io.BytesIO(done()))))
    assert all(check.wrong for check in judged(copy).signatures)
    assert len(judged(copy).signatures) == 5


def test_another_authority_is_not_trusted() -> None:
    other = new_authority("Example Ltd")
    verdict = verify(done(), [other.certificate])
    assert verdict.wrong == (
        'The certificate of the signature "customer_1.signature" '
        "was not issued by a trusted authority, or has expired."
    )
    assert not verdict.sealed
    assert all(check.wrong for check in verdict.signatures)
    assert verify(done(), [other.certificate, AUTHORITY.certificate]).sealed
    assert verify(done(), []).wrong == verdict.wrong


def test_a_certificate_that_is_over_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql.documents.signing.certificate_authority.LEAF_DAYS", -1)
    monkeypatch.setattr("gql.documents.signing.certificate_authority._SKEW", dt.timedelta(days=2))
    root = new_authority("Example Ltd")
    pdf = sign(plain().pdf, act(plain(), "agent"), root)
    assert "has expired" in str(verify(pdf, [root.certificate]).wrong)


def test_a_signature_by_the_wrong_key_is_found() -> None:
    certificate, _ = new_leaf(AUTHORITY, "Zoë")
    _, key = new_leaf(AUTHORITY, "Eve")
    forged = foreign(
        plain().pdf,
        "agent.signature",
        SignerIdentity("Zoë", "x", certificate, key, certificate, ""),
    )
    assert "was not made with its certificate" in wrong(forged)


def test_a_lock_that_says_less_than_the_signature_does_not_help() -> None:
    # the lock that counts is the one that was signed
    pdf = fill(changed(half(), unlock), {"customer_1.name": "Eve"})
    assert "in a way that it does not allow" in wrong(pdf)
