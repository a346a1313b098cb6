"""The inspection of an upload reads its fields and pages, and refuses files with a message."""

import io
import random
import re
import zlib

import pytest
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import fill, read_values
from gql.documents.pdf.inspection import repair_and_inspect
from tests.documents.pdf_builder import build_blank_pages, build_form, build_pdf, text_field


def inspection_error(pdf: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        repair_and_inspect(pdf)
    return str(caught.value)


def test_the_kind_label_and_options_of_each_field_are_read() -> None:
    widget = "/Type /Annot /Subtype /Widget /Rect [0 0 90 20]"
    states = "/AP << /N << /Agree null /Off null >> >>"
    pdf = build_form(
        text_field("name", "/TU (Full name) /Ff 2"),
        text_field("notes", "/Ff 4096"),
        f"<< /FT /Btn /T (ok) {widget} {states} >>",
        f"<< /FT /Ch /T (size) {widget} /Ff 131072 /Opt [[(s) (Small)] [(l) (Large)] (Other)] >>",
        f"<< /FT /Sig /T (sign) {widget} >>",
        f"<< /FT /Btn /T (print) {widget} /Ff 65536 >>",
    )
    template = repair_and_inspect(pdf)
    assert template.pdf == pdf
    assert template.page_count == 1
    fields = {field.name: field for field in template.fields}
    assert {name: field.kind for name, field in fields.items()} == {
        "name": "text",
        "notes": "multiline",
        "ok": "checkbox",
        "size": "choice",
        "sign": "signature",
    }
    assert (fields["name"].label, fields["name"].required) == ("Full name", True)
    assert (fields["notes"].label, fields["notes"].required) == (None, False)
    assert fields["size"].options == ("Small", "Large", "Other")


FIELD = "<< /FT /Tx /T (a) /Subtype /Widget /Rect [150 300 120 340] >>"


@pytest.mark.parametrize(
    ("page", "size", "rectangle"),
    [
        ("", (595, 842), (120, 502, 30, 40)),
        ("/Rotate 90", (842, 595), (300, 120, 40, 30)),
        ("/Rotate 180", (595, 842), (445, 300, 30, 40)),
        ("/Rotate -90", (842, 595), (502, 445, 40, 30)),
        ("/CropBox [100 200 400 900]", (300, 642), (20, 502, 30, 40)),
        ("/CropBox [400 600 100 200] /Rotate 450", (400, 300), (100, 20, 40, 30)),
    ],
)
def test_the_rectangle_of_a_field_is_relative_to_the_page_as_displayed(
    page: str, size: tuple[float, float], rectangle: tuple[float, ...]
) -> None:
    template = repair_and_inspect(build_form(FIELD, page=page))
    assert list(template.page_sizes) == [size]
    assert template.fields[0].rectangle == rectangle


def test_a_page_inherits_its_rotation_and_size_from_the_page_tree() -> None:
    template = repair_and_inspect(
        build_pdf(
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 270 /MediaBox [0 0 200 400] >>",
            "<< /Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 3 0 R /Annots [5 0 R] >>",
            FIELD,
        )
    )
    assert list(template.page_sizes) == [(400, 200)]
    assert template.fields[0].rectangle == (60, 50, 40, 30)


@pytest.mark.parametrize("flags", ["/F 2", "/F 32", "/F 6"])
def test_a_hidden_field_has_no_rectangle(flags: str) -> None:
    assert repair_and_inspect(build_form(text_field("a", flags))).fields[0].rectangle is None


def test_the_rectangle_of_a_field_is_that_of_its_first_widget_on_a_page() -> None:
    kids = [f"<< /Subtype /Widget /Rect [{x} 0 {x + 9} 9] /Parent 5 0 R >>" for x in (10, 20, 30)]
    pdf = build_form("<< /FT /Tx /T (a) /Kids [6 0 R 7 0 R 8 0 R] >>", *kids)
    pdf = pdf.replace(b"/Annots [5 0 R 6 0 R ", b"/Annots [            ")
    assert repair_and_inspect(pdf).fields[0].rectangle == (20, 833, 9, 9)


@pytest.mark.parametrize("box", [b"[0 0 0.5 842]", b"[0 0 9 200000]"])
def test_a_page_without_a_usable_size_is_refused(box: bytes) -> None:
    pdf = build_form(text_field("a")).replace(b"[0 0 595 842]", box.ljust(13))
    assert inspection_error(pdf) == "A page of the document has no usable size."


def test_the_maximum_length_of_a_text_field_is_read() -> None:
    fields = (text_field("a", "/MaxLen 12"), text_field("b"), text_field("c", "/MaxLen -1"))
    assert [field.max_length for field in repair_and_inspect(build_form(*fields)).fields] == [
        12,
        None,
        0,
    ]


def test_a_compiled_template_has_page_sizes_and_field_rectangles_like_an_upload() -> None:
    source = """#set page(width: 400pt, height: 300pt, margin: 50pt)
#place(top + left, dx: 10pt, dy: 20pt, field("a", w: 120pt, h: 30pt))"""
    template = compile_dynamic_document(source, {})
    assert list(template.page_sizes) == [(400, 300)]
    assert template.fields[0].rectangle == pytest.approx((60, 70, 120, 30), abs=1)


def test_page_numbers_of_fields_start_at_1() -> None:
    assert {field.page for field in repair_and_inspect(basic_contract("Example")).fields} == {2}


def test_a_document_without_a_form_has_no_fields() -> None:
    template = repair_and_inspect(compile_dynamic_document("Only words.", {}).pdf)
    assert (template.page_count, template.fields) == (1, ())


def test_flat_names_with_periods_become_fields_inside_groups() -> None:
    pdf = build_form(
        text_field("customer_1.name", "/V (Zoe)"),
        text_field("agent"),
        text_field("customer_1.home.city", "/V (Zagreb)"),
    )
    template = repair_and_inspect(pdf)
    root = PdfFileReader(io.BytesIO(template.pdf)).root
    titles = [ref.get_object()["/T"] for ref in root["/AcroForm"]["/Fields"]]
    assert titles == ["customer_1", "agent"]
    name = root["/AcroForm"]["/Fields"][0]["/Kids"][0]
    assert (name["/T"], name["/Parent"]["/T"]) == ("name", "customer_1")
    assert [float(side) for side in name["/Rect"]] == [50, 700, 250, 720]
    values = {"customer_1.name": "Zoe", "customer_1.home.city": "Zagreb", "agent": ""}
    assert read_values(template.pdf) == values


def test_inspecting_an_inspected_form_again_changes_nothing() -> None:
    inspected = repair_and_inspect(build_form(text_field("customer_1.name"))).pdf
    assert repair_and_inspect(inspected).pdf == inspected
    filled = fill(inspected, {"customer_1.name": "Zoe"})
    assert read_values(filled) == {"customer_1.name": "Zoe"}


def test_a_flat_name_with_a_period_joins_an_existing_group() -> None:
    group = "<< /T (who) /Kids [6 0 R] >>"
    kid = text_field("name", "/Parent 5 0 R")
    pdf = build_form(group, kid, text_field("who.mail"))
    pdf = pdf.replace(b"/Fields [5 0 R 6 0 R 7 0 R]", b"/Fields [5 0 R 7 0 R]      ")
    assert [field.name for field in repair_and_inspect(pdf).fields] == ["who.name", "who.mail"]


@pytest.mark.parametrize("title", ["a..b", ".a", "a.", ".".join("abcdefghijklm"), "x" * 201])
def test_an_invalid_field_name_is_refused(title: str) -> None:
    assert "field" in inspection_error(build_form(text_field(title)))


def test_two_fields_of_the_same_name_are_refused() -> None:
    assert 'the name "a.b"' in inspection_error(build_form(text_field("a.b"), text_field("a.b")))


def test_a_field_that_is_also_a_group_is_refused() -> None:
    assert 'The field "a"' in inspection_error(build_form(text_field("a"), text_field("a.b")))


def test_values_without_appearances_get_appearances() -> None:
    template = repair_and_inspect(
        build_form(text_field("name", "/V (Zoe)"), acroform="/NeedAppearances true")
    )
    catalog = PdfFileReader(io.BytesIO(template.pdf)).root
    assert "/NeedAppearances" not in catalog["/AcroForm"]
    assert "/AP" in catalog["/AcroForm"]["/Fields"][0]


@pytest.mark.parametrize("not_a_pdf", [b"", b"PK\x03\x04 a zip", b"<html>", b"\x00" * 2000])
def test_a_file_that_is_not_a_pdf_is_refused(not_a_pdf: bytes) -> None:
    assert inspection_error(not_a_pdf) == "The file is not a PDF document."


def test_a_truncated_file_is_refused() -> None:
    pdf = basic_contract("Example")
    for length in range(10, len(pdf) - 64, len(pdf) // 25):
        with pytest.raises(DocumentError, match=r"^The (file|document) "):
            repair_and_inspect(pdf[:length])


def test_a_randomly_damaged_file_is_read_or_refused_with_a_clear_message(
    full_length: bool,
) -> None:
    rng, count = random.Random(20), 120 if full_length else 30
    flat_form = build_form(text_field("customer_1.name", "/V (Zoe)"), text_field("b"))
    sources = [fill(basic_contract("Example"), {"customer_1.name": "Zoe"}), flat_form]
    refusals = [str(error) for error in map(use_damaged, [rng] * count, [sources] * count) if error]
    assert count // 12 < len(refusals) < count - 4
    assert not re.search(r"Error|Object|None|/[A-Z]|0x", "\n".join(refusals))


def use_damaged(rng: random.Random, sources: list[bytes]) -> DocumentError | None:
    """Damages one of the sources, reads and fills it; returns the error, if it was refused."""
    damaged = bytearray(rng.choice(sources))
    for _ in range(rng.choice([1, 3, 20])):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    try:
        template = repair_and_inspect(bytes(damaged))
        read_values(template.pdf)
        fill(template.pdf, {field.name: "x" for field in template.fields[:1]})
    except DocumentError as error:
        return error
    return None


def test_a_file_that_only_a_lenient_reader_accepts_is_repaired() -> None:
    pdf = build_form(text_field("customer_1.name", "/V (Zoe)"))
    damaged = pdf.replace(b"endobj\nxref", b"endxxx\nxref")
    with pytest.raises(PdfStrictReadError):
        PdfFileReader(io.BytesIO(damaged)).root["/AcroForm"]["/Fields"][0]
    template = repair_and_inspect(damaged)
    assert read_values(template.pdf) == {"customer_1.name": "Zoe"}
    assert PdfFileReader(io.BytesIO(template.pdf)).root["/AcroForm"]["/Fields"][0]["/Kids"]


def test_a_document_with_500_fields_is_kept_and_one_with_501_is_refused() -> None:
    fields = [text_field(f"f{number}") for number in range(501)]
    assert len(repair_and_inspect(build_form(*fields[:500])).fields) == 500
    assert inspection_error(build_form(*fields)) == "The document has more than 500 fields."


def test_a_document_with_200_pages_is_kept_and_one_with_201_is_refused() -> None:
    assert repair_and_inspect(build_blank_pages(200)).page_count == 200
    assert inspection_error(build_blank_pages(201)) == "The document has more than 200 pages."


def test_a_document_without_pages_is_refused() -> None:
    assert inspection_error(build_blank_pages(0)) == "The document has no pages."


def test_a_document_with_more_than_20_000_objects_is_refused() -> None:
    extra_objects = ["<< >>"] * 20_001
    page_tree = "<< /Type /Pages /Kids [] /Count 0 >>"
    assert "too complex" in inspection_error(
        build_pdf("<< /Type /Catalog /Pages 2 0 R >>", page_tree, *extra_objects)
    )


@pytest.mark.parametrize("width", ["[0 0 0]", "[1 8 2]"])
@pytest.mark.parametrize("extent", ["/Index [0 999999999]", ""])
def test_an_index_that_promises_a_billion_objects_is_refused_at_once(
    width: str, extent: str
) -> None:
    body = zlib.compress(b"")
    head = f"/Type /XRef /Size 999999999 {extent} /W {width} /Root 1 0 R /Length {len(body)}"
    pdf = b"%PDF-1.7\n" + f"1 0 obj\n<< {head} /Filter /FlateDecode >>\nstream\n".encode()
    pdf += body + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    inspection_error(pdf)


def test_a_document_with_1_000_revisions_is_refused_at_once() -> None:
    pdf, previous, start = b"%PDF-1.7\n1 0 obj\n<< /Pages 2 0 R >>\nendobj\n", b"", 0
    for _ in range(1_000):
        start = len(pdf)
        pdf += b"xref\n0 1\n0000000000 65535 f \n3 9\n" + b"0000000000 00001 f \n" * 9
        pdf += b"trailer\n<< /Root 1 0 R /Size 20 %s>>\n" % previous
        previous = b"/Prev %d " % start
    assert "too often" in inspection_error(pdf + b"startxref\n%d\n%%%%EOF\n" % start)


def test_a_document_with_cycles_or_deep_nesting_is_refused() -> None:
    field = "<< /T (a) /Kids [5 0 R] /Parent 5 0 R >>"
    assert "listed twice" in inspection_error(build_form(field))
    page_tree = "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    assert "pages" in inspection_error(build_pdf("<< /Type /Catalog /Pages 2 0 R >>", page_tree))
    deep_array = "[" * 5_000 + "]" * 5_000
    assert "damaged" in inspection_error(
        build_form(text_field("a"), catalog=f"/Extra {deep_array}")
    )


def test_a_stream_that_unpacks_to_far_more_is_refused() -> None:
    bomb = zlib.compress(zlib.compress(b"\x00" * 60_000_000)).decode("latin-1")
    head = f"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode] /Length {len(bomb)}"
    table = bytes([1, 0, 9, 0, 2, 0, 1, 0]).decode("latin-1")
    index = "/Type /XRef /Size 4 /Index [1 1 2 1] /W [1 2 1] /Root 2 0 R /Length 8"
    first = f"%PDF-1.7\n1 0 obj\n<< {head} >>\nstream\n{bomb}\nendstream\nendobj\n"
    second = f"3 0 obj\n<< {index} >>\nstream\n{table}\nendstream\nendobj\n"
    pdf = f"{first}{second}startxref\n{len(first)}\n%%EOF\n".encode("latin-1")
    assert "damaged" in inspection_error(pdf)
