"""Drafts and previews show what the document shows, and are not the document."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf.draft import draft, marked, shown
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import inspect
from gql.documents.pdf.rasterize import page_image, page_sizes
from gql.documents.typst.summary import summary
from tests.documents.contracts import NAMES, contract, output, revisions
from tests.documents.corpus import bases
from tests.documents.forms import assemble, form, streamed, text_field

VALUES: dict[str, str | bool] = {
    "customer_1.name": "Zoë Müller-Ğündüz",
    "customer_1.address": "12 High Street, London",
    "customer_1.accept": True,
    "customer_2.name": "שלום",
}
SHEETS = {
    "a4": "/MediaBox [0 0 595 842]",
    "landscape": "/MediaBox [0 0 842 595]",
    "a5": "/MediaBox [0 0 420 595]",
    "turned": "/MediaBox [0 0 595 842] /Rotate 90",
    "upside down": "/MediaBox [0 0 595 842] /Rotate 180",
    "turned back": "/MediaBox [0 0 595 842] /Rotate 270",
    "cropped": "/MediaBox [-50 -60 595 842] /CropBox [100 200 500 800] /Rotate 90",
    "banner": "/MediaBox [0 0 1500 150]",
    "huge": "/MediaBox [0 0 14400 7200]",
    "tiny": "/MediaBox [0 0 9 12]",
}


def blank(*sheets: str) -> bytes:
    """A document of pages that leave their own scale and clip behind."""
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + len(sheets)))
    return assemble(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>",
        streamed("0 0 5 5 re W n 7 0 0 7 90 90 cm"),
        *(f"<< /Type /Page /Parent 2 0 R /Contents 3 0 R {sheet} >>" for sheet in sheets),
    )


def picture(pdf: bytes, number: int = 1, scale: float = 0.5) -> Image.Image:
    return Image.open(io.BytesIO(page_image(pdf, {}, number, scale))).convert("RGB")


def words(pdf: bytes, folder: Path) -> str:
    return output(folder, pdf, "pdftotext", "{}", "-")


def catalog(pdf: bytes) -> Any:
    return PdfFileReader(io.BytesIO(pdf)).root


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_the_mark_covers_a_page_of_any_size_and_turn(sheet: str) -> None:
    pdf = blank(sheet)
    result = draft(pdf, {})
    assert page_sizes(result) == page_sizes(pdf)
    scale = 500 / max(page_sizes(pdf)[0])
    drawn = picture(result, scale=scale)
    left, top, right, bottom = ImageChops.invert(drawn).getbbox() or (0, 0, 0, 0)
    assert 0 < left < right < drawn.width
    assert 0 < top < bottom < drawn.height
    assert max((right - left) / drawn.width, (bottom - top) / drawn.height) > 0.7
    assert abs((left + right) / 2 - drawn.width / 2) < 0.03 * drawn.width
    assert abs((top + bottom) / 2 - drawn.height / 2) < 0.03 * drawn.height


def test_the_mark_stands_upright_on_a_turned_page() -> None:
    upright = picture(draft(blank(SHEETS["landscape"]), {}))
    for turned in ("turned", "turned back"):
        difference = ImageChops.difference(upright, picture(draft(blank(SHEETS[turned]), {})))
        assert len(difference.convert("1").getcolors() or ()) == 1
    assert ImageChops.invert(upright).getpixel((upright.width // 2, 5)) == (0, 0, 0)


def test_what_is_under_the_mark_can_be_read() -> None:
    red, green, blue = (min(c.tobytes()) for c in picture(draft(blank(SHEETS["a4"]), {})).split())
    assert min(green, blue) > 200
    assert red > max(green, blue)


def test_every_page_bears_the_mark() -> None:
    pdf = blank(*SHEETS.values(), *SHEETS.values())
    result = draft(pdf, {})
    assert page_sizes(result) == page_sizes(pdf)
    for number, (width, _) in enumerate(page_sizes(result), 1):
        assert ImageChops.invert(picture(result, number, 100 / width)).getbbox()


def test_the_values_can_be_read_in_a_draft_and_a_preview(tmp_path: Path) -> None:
    contract = basic_contract("Example Org")
    for result in (draft(contract, VALUES), shown(contract, VALUES, 0)):
        text = words(result, tmp_path)
        assert "Zoë Müller-Ğündüz" in text
        assert "12 High Street, London" in text
        assert "שלום" in text
        assert "The services" in text


def test_the_pages_left_out_are_gone_from_the_file(tmp_path: Path) -> None:
    pages = "#pagebreak() ".join(f"Page{number} #field('f{number}')" for number in range(4))
    pdf = compile_dynamic(pages.replace("'", '"'), {}).pdf
    result = shown(pdf, {"f1": "typed", "f3": "secret"}, 2)
    assert len(page_sizes(result)) == 2
    text = words(result, tmp_path)
    assert "Page0" in text
    assert "typed" in text
    assert not {"Page2", "Page3", "secret"} & set(text.split())
    assert len(result) < len(shown(pdf, {"f1": "typed", "f3": "secret"}, 0))
    assert len(page_sizes(draft(pdf, {}, leave_out=3))) == 1


def test_nothing_of_a_page_left_out_stays_behind() -> None:
    pdf = assemble(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 200 100] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>",
        "<< /Type /Pages /Parent 2 0 R /Kids [6 0 R] /Count 1 /Rotate 90 >>",
        streamed("% kept"),
        "<< /Type /Page /Parent 4 0 R /Contents 7 0 R >>",
        streamed("% hidden"),
    )
    assert page_sizes(shown(pdf, {}, 0)) == ((200, 100), (100, 200))
    result = shown(pdf, {}, 1)
    assert page_sizes(result) == ((200, 100),)
    assert b"% kept" in result
    assert b"% hidden" not in result


@pytest.mark.parametrize("count", [2, 3, 99])
def test_a_page_must_be_left(count: int) -> None:
    with pytest.raises(DocumentError, match="no pages to show"):
        draft(basic_contract("Example"), {}, leave_out=count)


def test_nothing_is_left_to_fill_to_click_or_to_verify() -> None:
    place = "/Type /Annot /Rect [10 10 90 90]"
    pdf = form(
        text_field("a", "/V (x)"),
        f"<< /Subtype /Link {place} /A << /S /URI /URI (https://a.b) >> >>",
        f"<< /FT /Sig /T (s) /Subtype /Widget {place} /V 8 0 R >>",
        "<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>",
        catalog="/OpenAction [3 0 R /Fit]",
    )
    for result in (draft(pdf, {"a": "y"}), shown(pdf, {}, 0), marked(pdf)):
        assert not {"/AcroForm", "/OpenAction", "/Names"} & set(catalog(result))
        assert "/Annots" not in catalog(result)["/Pages"]["/Kids"][0]
        for trace in (b"/AcroForm", b"/Annot", b"/Sig", b"/ByteRange", b"/URI", b"/Widget"):
            assert trace not in result


def test_a_draft_holds_no_earlier_revision() -> None:
    result = draft(bases()["filled"], VALUES)
    assert result.count(b"startxref") == 1
    assert result.count(b"/Prev") == 0


@pytest.mark.parametrize("name", ["contract", "nested", "packed", "filled"])
def test_a_preview_looks_as_the_pages_do(name: str) -> None:
    values: dict[str, str | bool] = {"customer_1.name": "Zoë", "customer_1.accept": True}
    if name in ("nested", "packed"):
        values = {"customer_1.home.city": "Łódź", "ok": True, "pay": "On", "size": "Large"}
    pdf = inspect(bases()[name]).pdf
    filled, preview = fill(pdf, values), shown(pdf, values, 0)
    for number in range(1, len(page_sizes(preview)) + 1):
        page = picture(filled, number, 1)
        difference = ImageChops.difference(page, picture(preview, number, 1)).convert("L")
        assert max(difference.tobytes()) < 60  # edges differ by rounding, and nothing else
        assert min(page.convert("L").tobytes()) < 60


def test_a_number_too_small_to_be_written_does_not_move_what_is_drawn() -> None:
    matrix = "/Matrix [1 0.00000087 -0.00000087 1 0 0] /BBox [0 0 100 100]"
    pdf = inspect(
        assemble(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R"
            " /Resources << /XObject << /X 5 0 R >> >> >>",
            streamed("/X Do"),
            streamed("1 0 0 rg 10 10 30 30 re f", f"/Subtype /Form {matrix}"),
        )
    ).pdf
    drawn = picture(shown(pdf, {}, 0), 1, 1)
    assert drawn.getpixel((20, 80)) == (255, 0, 0)
    assert drawn.tobytes() == picture(pdf, 1, 1).tobytes()


@pytest.mark.parametrize("name", [*bases(), "sheets"])
def test_another_program_finds_no_fault_in_a_draft(name: str, tmp_path: Path) -> None:
    pdf = bases().get(name) or blank(*SHEETS.values())
    for result in (draft(pdf, {}), shown(pdf, {}, 0)):
        assert "No syntax or stream encoding errors" in output(
            tmp_path, result, "qpdf", "--check", "{}"
        )


def test_a_half_signed_document_shows_who_signed_and_verifies_no_more(tmp_path: Path) -> None:
    signed, blank_pages = revisions()[2], contract().certificate_pages
    values: dict[str, str | bool] = {"customer_3.name": "Maria Hohenstein"}
    result = draft(signed, values, leave_out=blank_pages)
    assert page_sizes(result) == page_sizes(signed)[:-blank_pages]
    assert b"/ByteRange" not in result
    text = words(result, tmp_path)
    for name in (*NAMES[:2], "Maria Hohenstein"):
        assert name in text
    page, drawn = picture(fill(signed, values), 2), picture(shown(signed, values, blank_pages), 2)
    assert max(ImageChops.difference(page, drawn).convert("L").tobytes()) < 60


def test_a_summary_is_marked_and_a_preview_is_not() -> None:
    plain = summary("Order", [("Item", "Tea")])
    clean, draught = picture(shown(plain, {}, 0)), picture(marked(plain))
    assert clean.tobytes() == picture(plain).tobytes()
    colours = ImageChops.difference(clean, draught)
    left, _, right, _ = colours.getbbox() or (0, 0, 0, 0)
    assert right - left > draught.width * 0.7


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(DocumentError, match='no such field: "nobody"'):
        draft(basic_contract("Example"), {"nobody": "x"})


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\n", b"x" * 999])
def test_what_is_no_document_is_refused_in_words(junk: bytes) -> None:
    with pytest.raises(DocumentError, match="cannot be shown"):
        draft(junk, {})
