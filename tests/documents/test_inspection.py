"""What uploads are kept, what is read from them, and which are refused in whose words."""

import io
import random
import re
import zlib

import pytest
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import fill, read_values
from gql.documents.pdf.inspection import inspect
from tests.documents.forms import assemble, form, text_field


def refusal(pdf: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        inspect(pdf)
    return str(caught.value)


def test_the_fields_of_an_upload_are_read_with_kind_label_page_and_options() -> None:
    widget = "/Type /Annot /Subtype /Widget /Rect [0 0 90 20]"
    states = "/AP << /N << /Agree null /Off null >> >>"
    pdf = form(
        text_field("name", "/TU (Full name) /Ff 2"),
        text_field("notes", "/Ff 4096"),
        f"<< /FT /Btn /T (ok) {widget} {states} >>",
        f"<< /FT /Ch /T (size) {widget} /Ff 131072 /Opt [[(s) (Small)] [(l) (Large)] (Other)] >>",
        f"<< /FT /Sig /T (sign) {widget} >>",
        f"<< /FT /Btn /T (print) {widget} /Ff 65536 >>",
    )
    template = inspect(pdf)
    assert template.pdf == pdf
    assert template.page_count == 1
    found = {field.name: field for field in template.fields}
    assert {name: field.kind for name, field in found.items()} == {
        "name": "text",
        "notes": "multiline",
        "ok": "checkbox",
        "size": "choice",
        "sign": "signature",
    }
    assert (found["name"].label, found["name"].required) == ("Full name", True)
    assert (found["notes"].label, found["notes"].required) == (None, False)
    assert found["size"].options == ("Small", "Large", "Other")


FIELD = "<< /FT /Tx /T (a) /Subtype /Widget /Rect [150 300 120 340] >>"


@pytest.mark.parametrize(
    ("page", "size", "place"),
    [
        ("", (595, 842), (120, 502, 30, 40)),
        ("/Rotate 90", (842, 595), (300, 120, 40, 30)),
        ("/Rotate 180", (595, 842), (445, 300, 30, 40)),
        ("/Rotate -90", (842, 595), (502, 445, 40, 30)),
        ("/CropBox [100 200 400 900]", (300, 642), (20, 502, 30, 40)),
        ("/CropBox [400 600 100 200] /Rotate 450", (400, 300), (100, 20, 40, 30)),
    ],
)
def test_a_field_is_placed_on_the_page_as_displayed(
    page: str, size: tuple[float, float], place: tuple[float, ...]
) -> None:
    template = inspect(form(FIELD, page=page))
    assert list(template.page_sizes) == [size]
    assert template.fields[0].place == place


def test_a_turn_and_a_size_are_inherited() -> None:
    template = inspect(
        assemble(
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 270 /MediaBox [0 0 200 400] >>",
            "<< /Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 3 0 R /Annots [5 0 R] >>",
            FIELD,
        )
    )
    assert list(template.page_sizes) == [(400, 200)]
    assert template.fields[0].place == (60, 50, 40, 30)


@pytest.mark.parametrize("flags", ["/F 2", "/F 32", "/F 6"])
def test_a_field_that_no_page_shows_has_no_place(flags: str) -> None:
    assert inspect(form(text_field("a", flags))).fields[0].place is None


def test_a_field_is_placed_by_its_first_widget_that_a_page_lists() -> None:
    kids = [f"<< /Subtype /Widget /Rect [{x} 0 {x + 9} 9] /Parent 5 0 R >>" for x in (10, 20, 30)]
    pdf = form("<< /FT /Tx /T (a) /Kids [6 0 R 7 0 R 8 0 R] >>", *kids)
    pdf = pdf.replace(b"/Annots [5 0 R 6 0 R ", b"/Annots [            ")
    assert inspect(pdf).fields[0].place == (20, 833, 9, 9)


@pytest.mark.parametrize("box", [b"[0 0 0.5 842]", b"[0 0 9 200000]"])
def test_a_page_without_a_usable_size_is_refused(box: bytes) -> None:
    pdf = form(text_field("a")).replace(b"[0 0 595 842]", box.ljust(13))
    assert refusal(pdf) == "A page of the document has no usable size."


def test_the_length_of_a_text_is_read() -> None:
    fields = (text_field("a", "/MaxLen 12"), text_field("b"), text_field("c", "/MaxLen -1"))
    assert [field.max_length for field in inspect(form(*fields)).fields] == [12, None, 0]


def test_a_template_says_where_its_fields_are_like_an_upload() -> None:
    source = """#set page(width: 400pt, height: 300pt, margin: 50pt)
#place(top + left, dx: 10pt, dy: 20pt, field("a", w: 120pt, h: 30pt))"""
    template = compile_dynamic(source, {})
    assert list(template.page_sizes) == [(400, 300)]
    assert template.fields[0].place == pytest.approx((60, 70, 120, 30), abs=1)


def test_the_page_of_a_field_counts_from_one() -> None:
    assert {field.page for field in inspect(basic_contract("Example")).fields} == {2}


def test_a_document_without_a_form_has_no_fields() -> None:
    template = inspect(compile_dynamic("Only words.", {}).pdf)
    assert (template.page_count, template.fields) == (1, ())


def test_flat_names_with_periods_become_fields_inside_groups() -> None:
    pdf = form(
        text_field("customer_1.name", "/V (Zoe)"),
        text_field("agent"),
        text_field("customer_1.home.city", "/V (Zagreb)"),
    )
    template = inspect(pdf)
    root = PdfFileReader(io.BytesIO(template.pdf)).root
    titles = [ref.get_object()["/T"] for ref in root["/AcroForm"]["/Fields"]]
    assert titles == ["customer_1", "agent"]
    name = root["/AcroForm"]["/Fields"][0]["/Kids"][0]
    assert (name["/T"], name["/Parent"]["/T"]) == ("name", "customer_1")
    assert [float(side) for side in name["/Rect"]] == [50, 700, 250, 720]
    values = {"customer_1.name": "Zoe", "customer_1.home.city": "Zagreb", "agent": ""}
    assert read_values(template.pdf) == values


def test_a_form_brought_into_shape_is_kept_as_it_is_the_second_time() -> None:
    once = inspect(form(text_field("customer_1.name"))).pdf
    assert inspect(once).pdf == once
    filled = fill(once, {"customer_1.name": "Zoe"})
    assert read_values(filled) == {"customer_1.name": "Zoe"}


def test_a_period_joins_a_group_that_exists_already() -> None:
    group = "<< /T (who) /Kids [6 0 R] >>"
    kid = text_field("name", "/Parent 5 0 R")
    pdf = form(group, kid, text_field("who.mail"))
    pdf = pdf.replace(b"/Fields [5 0 R 6 0 R 7 0 R]", b"/Fields [5 0 R 7 0 R]      ")
    assert [field.name for field in inspect(pdf).fields] == ["who.name", "who.mail"]


@pytest.mark.parametrize("title", ["a..b", ".a", "a.", ".".join("abcdefghijklm"), "x" * 201])
def test_an_unusable_field_name_is_refused(title: str) -> None:
    assert "field" in refusal(form(text_field(title)))


def test_two_fields_of_one_name_are_refused() -> None:
    assert 'the name "a.b"' in refusal(form(text_field("a.b"), text_field("a.b")))


def test_a_field_that_is_also_a_group_is_refused() -> None:
    assert 'The field "a"' in refusal(form(text_field("a"), text_field("a.b")))


def test_values_that_viewers_were_asked_to_draw_are_drawn_in_the_file() -> None:
    template = inspect(form(text_field("name", "/V (Zoe)"), acroform="/NeedAppearances true"))
    catalog = PdfFileReader(io.BytesIO(template.pdf)).root
    assert "/NeedAppearances" not in catalog["/AcroForm"]
    assert "/AP" in catalog["/AcroForm"]["/Fields"][0]


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04 a zip", b"<html>", b"\x00" * 2000])
def test_what_is_no_pdf_is_refused(junk: bytes) -> None:
    assert refusal(junk) == "The file is not a PDF document."


def test_every_truncation_is_refused_or_read() -> None:
    pdf = basic_contract("Example")
    for length in range(10, len(pdf) - 64, len(pdf) // 25):
        with pytest.raises(DocumentError, match=r"^The (file|document) "):
            inspect(pdf[:length])


def test_random_damage_is_refused_or_read_and_raises_nothing_else() -> None:
    lots = random.Random(20)
    flat = form(text_field("customer_1.name", "/V (Zoe)"), text_field("b"))
    sources = [fill(basic_contract("Example"), {"customer_1.name": "Zoe"}), flat]
    refusals = [str(error) for error in map(use_damaged, [lots] * 120, [sources] * 120) if error]
    assert 10 < len(refusals) < 115
    assert not re.search(r"Error|Object|None|/[A-Z]|0x", "\n".join(refusals))


def use_damaged(lots: random.Random, sources: list[bytes]) -> DocumentError | None:
    """Damage one of `sources`, read and fill it; the refusal, where there was one."""
    damaged = bytearray(lots.choice(sources))
    for _ in range(lots.choice([1, 3, 20])):
        damaged[lots.randrange(len(damaged))] = lots.randrange(256)
    try:
        template = inspect(bytes(damaged))
        read_values(template.pdf)
        fill(template.pdf, {field.name: "x" for field in template.fields[:1]})
    except DocumentError as error:
        return error
    return None


def test_a_file_that_only_a_lenient_reader_accepts_is_repaired() -> None:
    pdf = form(text_field("customer_1.name", "/V (Zoe)"))
    broken = pdf.replace(b"endobj\nxref", b"endxxx\nxref")
    with pytest.raises(PdfStrictReadError):
        PdfFileReader(io.BytesIO(broken)).root["/AcroForm"]["/Fields"][0]
    template = inspect(broken)
    assert read_values(template.pdf) == {"customer_1.name": "Zoe"}
    assert PdfFileReader(io.BytesIO(template.pdf)).root["/AcroForm"]["/Fields"][0]["/Kids"]


def test_five_hundred_fields_are_kept_and_one_more_is_refused() -> None:
    fields = [text_field(f"f{number}") for number in range(501)]
    assert len(inspect(form(*fields[:500])).fields) == 500
    assert refusal(form(*fields)) == "The document has more than 500 fields."


def paged(count: int) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    tree = f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"
    return assemble("<< /Type /Catalog /Pages 2 0 R >>", tree, *([page] * count))


def test_two_hundred_pages_are_kept_and_one_more_is_refused() -> None:
    assert inspect(paged(200)).page_count == 200
    assert refusal(paged(201)) == "The document has more than 200 pages."


def test_a_document_without_pages_is_refused() -> None:
    assert refusal(paged(0)) == "The document has no pages."


def test_more_than_twenty_thousand_objects_are_refused() -> None:
    spare = ["<< >>"] * 20_001
    pages = "<< /Type /Pages /Kids [] /Count 0 >>"
    assert "too complex" in refusal(assemble("<< /Type /Catalog /Pages 2 0 R >>", pages, *spare))


@pytest.mark.parametrize("width", ["[0 0 0]", "[1 8 2]"])
@pytest.mark.parametrize("extent", ["/Index [0 999999999]", ""])
def test_an_index_that_promises_a_thousand_million_objects_ends_at_once(
    width: str, extent: str
) -> None:
    body = zlib.compress(b"")
    head = f"/Type /XRef /Size 999999999 {extent} /W {width} /Root 1 0 R /Length {len(body)}"
    pdf = b"%PDF-1.7\n" + f"1 0 obj\n<< {head} /Filter /FlateDecode >>\nstream\n".encode()
    pdf += body + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    refusal(pdf)


def test_a_document_of_a_thousand_revisions_is_refused_at_once() -> None:
    pdf, previous, start = b"%PDF-1.7\n1 0 obj\n<< /Pages 2 0 R >>\nendobj\n", b"", 0
    for _ in range(1_000):
        start = len(pdf)
        pdf += b"xref\n0 1\n0000000000 65535 f \n3 9\n" + b"0000000000 00001 f \n" * 9
        pdf += b"trailer\n<< /Root 1 0 R /Size 20 %s>>\n" % previous
        previous = b"/Prev %d " % start
    assert "too often" in refusal(pdf + b"startxref\n%d\n%%%%EOF\n" % start)


def test_cycles_in_a_document_end_in_a_refusal() -> None:
    loop = "<< /T (a) /Kids [5 0 R] /Parent 5 0 R >>"
    assert "listed twice" in refusal(form(loop))
    pages = "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    assert "pages" in refusal(assemble("<< /Type /Catalog /Pages 2 0 R >>", pages))
    deep = "[" * 5_000 + "]" * 5_000
    assert "damaged" in refusal(form(text_field("a"), catalog=f"/Extra {deep}"))


def test_a_stream_that_swells_is_refused() -> None:
    bomb = zlib.compress(zlib.compress(b"\x00" * 60_000_000)).decode("latin-1")
    head = f"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode] /Length {len(bomb)}"
    table = bytes([1, 0, 9, 0, 2, 0, 1, 0]).decode("latin-1")
    index = "/Type /XRef /Size 4 /Index [1 1 2 1] /W [1 2 1] /Root 2 0 R /Length 8"
    first = f"%PDF-1.7\n1 0 obj\n<< {head} >>\nstream\n{bomb}\nendstream\nendobj\n"
    second = f"3 0 obj\n<< {index} >>\nstream\n{table}\nendstream\nendobj\n"
    pdf = f"{first}{second}startxref\n{len(first)}\n%%EOF\n".encode("latin-1")
    assert "damaged" in refusal(pdf)
