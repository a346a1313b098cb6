"""Drafts and previews look like the document, but cannot be filled, clicked or verified."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.draft import add_draft_watermark, render_draft, render_preview
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import repair_and_inspect
from gql.documents.pdf.rasterize import page_sizes, render_page
from gql.documents.typst.summary import render_summary
from testing.pdf_tools import extract_text, read_catalog, run_on_pdf
from tests.documents.damaged_pdfs import sound_pdfs
from tests.documents.pdf_builder import build_form, build_pdf, stream_object, text_field
from tests.documents.sample_certificate import NAMES
from tests.documents.sample_contracts import contract_revisions, prepared_contract

VALUES: dict[str, str | bool] = {
    "customer_1.name": "Zoë Müller-Ğündüz",
    "customer_1.address": "12 High Street, London",
    "customer_1.accept": True,
    "customer_2.name": "שלום",
}
PAGES = {
    "a4": "/MediaBox [0 0 595 842]",
    "landscape": "/MediaBox [0 0 842 595]",
    "a5": "/MediaBox [0 0 420 595]",
    "rotated 90": "/MediaBox [0 0 595 842] /Rotate 90",
    "rotated 180": "/MediaBox [0 0 595 842] /Rotate 180",
    "rotated 270": "/MediaBox [0 0 595 842] /Rotate 270",
    "cropped": "/MediaBox [-50 -60 595 842] /CropBox [100 200 500 800] /Rotate 90",
    "banner": "/MediaBox [0 0 1500 150]",
    "huge": "/MediaBox [0 0 14400 7200]",
    "tiny": "/MediaBox [0 0 9 12]",
}


def blank_pages(*pages: str) -> bytes:
    """Returns blank pages whose content streams end with a clip and a scale still in effect."""
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + len(pages)))
    return build_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        stream_object("0 0 5 5 re W n 7 0 0 7 90 90 cm"),
        *(f"<< /Type /Page /Parent 2 0 R /Contents 3 0 R {page} >>" for page in pages),
    )


def render(pdf: bytes, number: int = 1, scale: float = 0.5) -> Image.Image:
    return Image.open(io.BytesIO(render_page(pdf, {}, number, scale))).convert("RGB")


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_draft_mark_covers_a_page_of_any_size_and_rotation(page: str) -> None:
    pdf = blank_pages(page)
    result = render_draft(pdf, {})
    assert page_sizes(result) == page_sizes(pdf)
    scale = 500 / max(page_sizes(pdf)[0])
    image = render(result, scale=scale)
    left, top, right, bottom = ImageChops.invert(image).getbbox() or (0, 0, 0, 0)
    assert 0 < left < right < image.width
    assert 0 < top < bottom < image.height
    assert max((right - left) / image.width, (bottom - top) / image.height) > 0.7
    assert abs((left + right) / 2 - image.width / 2) < 0.03 * image.width
    assert abs((top + bottom) / 2 - image.height / 2) < 0.03 * image.height


def test_the_draft_mark_is_upright_on_a_rotated_page() -> None:
    upright = render(render_draft(blank_pages(PAGES["landscape"]), {}))
    for rotated in ("rotated 90", "rotated 270"):
        difference = ImageChops.difference(
            upright, render(render_draft(blank_pages(PAGES[rotated]), {}))
        )
        assert len(difference.convert("1").getcolors() or ()) == 1
    assert ImageChops.invert(upright).getpixel((upright.width // 2, 5)) == (0, 0, 0)


def test_the_draft_mark_is_so_light_that_text_under_it_stays_readable() -> None:
    red, green, blue = (
        min(c.tobytes()) for c in render(render_draft(blank_pages(PAGES["a4"]), {})).split()
    )
    assert min(green, blue) > 200
    assert red > max(green, blue)


def test_every_page_has_the_draft_mark() -> None:
    pdf = blank_pages(*PAGES.values(), *PAGES.values())
    result = render_draft(pdf, {})
    assert page_sizes(result) == page_sizes(pdf)
    for number, (width, _) in enumerate(page_sizes(result), 1):
        assert ImageChops.invert(render(result, number, 100 / width)).getbbox()


def test_a_draft_and_a_preview_show_the_values() -> None:
    contract = basic_contract("Example Org")
    for result in (render_draft(contract, VALUES), render_preview(contract, VALUES, 0)):
        text = extract_text(result)
        assert "Zoë Müller-Ğündüz" in text
        assert "12 High Street, London" in text
        assert "שלום" in text
        assert "The services" in text


def test_pages_left_out_are_not_in_the_file() -> None:
    pages = "#pagebreak() ".join(f"Page{number} #field('f{number}')" for number in range(4))
    pdf = compile_dynamic_document(pages.replace("'", '"'), {}).pdf
    result = render_preview(pdf, {"f1": "typed", "f3": "secret"}, 2)
    assert len(page_sizes(result)) == 2
    text = extract_text(result)
    assert "Page0" in text
    assert "typed" in text
    assert not {"Page2", "Page3", "secret"} & set(text.split())
    assert len(result) < len(render_preview(pdf, {"f1": "typed", "f3": "secret"}, 0))
    assert len(page_sizes(render_draft(pdf, {}, skip_last=3))) == 1


def test_the_content_of_a_page_left_out_is_not_in_the_file() -> None:
    pdf = build_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 200 100] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>",
        "<< /Type /Pages /Parent 2 0 R /Kids [6 0 R] /Count 1 /Rotate 90 >>",
        stream_object("% kept"),
        "<< /Type /Page /Parent 4 0 R /Contents 7 0 R >>",
        stream_object("% hidden"),
    )
    assert page_sizes(render_preview(pdf, {}, 0)) == ((200, 100), (100, 200))
    result = render_preview(pdf, {}, 1)
    assert page_sizes(result) == ((200, 100),)
    assert b"% kept" in result
    assert b"% hidden" not in result


@pytest.mark.parametrize("count", [2, 3, 99])
def test_leaving_out_all_pages_is_refused(count: int) -> None:
    with pytest.raises(DocumentError, match="no pages to show"):
        render_draft(basic_contract("Example"), {}, skip_last=count)


def test_drafts_and_previews_have_no_fields_links_or_signatures() -> None:
    annotation = "/Type /Annot /Rect [10 10 90 90]"
    pdf = build_form(
        text_field("a", "/V (x)"),
        f"<< /Subtype /Link {annotation} /A << /S /URI /URI (https://a.b) >> >>",
        f"<< /FT /Sig /T (s) /Subtype /Widget {annotation} /V 8 0 R >>",
        "<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>",
        catalog="/OpenAction [3 0 R /Fit]",
    )
    for result in (
        render_draft(pdf, {"a": "y"}),
        render_preview(pdf, {}, 0),
        add_draft_watermark(pdf),
    ):
        assert not {"/AcroForm", "/OpenAction", "/Names"} & set(read_catalog(result))
        assert "/Annots" not in read_catalog(result)["/Pages"]["/Kids"][0]
        for key in (b"/AcroForm", b"/Annot", b"/Sig", b"/ByteRange", b"/URI", b"/Widget"):
            assert key not in result


def test_a_draft_contains_no_earlier_revision() -> None:
    result = render_draft(sound_pdfs()["filled"], VALUES)
    assert result.count(b"startxref") == 1
    assert result.count(b"/Prev") == 0


@pytest.mark.parametrize("name", ["contract", "nested", "packed", "filled"])
def test_a_preview_looks_like_the_document_itself(name: str) -> None:
    values: dict[str, str | bool] = {"customer_1.name": "Zoë", "customer_1.accept": True}
    if name in ("nested", "packed"):
        values = {"customer_1.home.city": "Łódź", "ok": True, "pay": "On", "size": "Large"}
    pdf = repair_and_inspect(sound_pdfs()[name]).pdf
    filled, preview = fill(pdf, values), render_preview(pdf, values, 0)
    for number in range(1, len(page_sizes(preview)) + 1):
        page = render(filled, number, 1)
        difference = ImageChops.difference(page, render(preview, number, 1)).convert("L")
        assert max(difference.tobytes()) < 60  # edges differ by rounding, and nothing else
        assert min(page.convert("L").tobytes()) < 60


def test_a_number_too_small_to_be_written_does_not_move_the_drawing() -> None:
    matrix = "/Matrix [1 0.00000087 -0.00000087 1 0 0] /BBox [0 0 100 100]"
    pdf = repair_and_inspect(
        build_pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R"
            " /Resources << /XObject << /X 5 0 R >> >> >>",
            stream_object("/X Do"),
            stream_object("1 0 0 rg 10 10 30 30 re f", f"/Subtype /Form {matrix}"),
        )
    ).pdf
    image = render(render_preview(pdf, {}, 0), 1, 1)
    assert image.getpixel((20, 80)) == (255, 0, 0)
    assert image.tobytes() == render(pdf, 1, 1).tobytes()


@pytest.mark.parametrize("name", [*sound_pdfs(), "all page sizes"])
def test_qpdf_finds_no_error_in_drafts_and_previews(name: str, tmp_path: Path) -> None:
    pdf = sound_pdfs().get(name) or blank_pages(*PAGES.values())
    for result in (render_draft(pdf, {}), render_preview(pdf, {}, 0)):
        assert "No syntax or stream encoding errors" in run_on_pdf(
            tmp_path, result, "qpdf", "--check", "{}"
        )


def test_the_draft_of_a_half_signed_document_shows_its_signatures_without_being_signed() -> None:
    half_signed, certificate_pages = contract_revisions()[2], prepared_contract().certificate_pages
    values: dict[str, str | bool] = {"customer_3.name": "Maria Hohenstein"}
    result = render_draft(half_signed, values, skip_last=certificate_pages)
    assert page_sizes(result) == page_sizes(half_signed)[:-certificate_pages]
    assert b"/ByteRange" not in result
    text = extract_text(result)
    for name in (*NAMES[:2], "Maria Hohenstein"):
        assert name in text
    filled = render(fill(half_signed, values), 2)
    preview = render(render_preview(half_signed, values, certificate_pages), 2)
    assert max(ImageChops.difference(filled, preview).convert("L").tobytes()) < 60


def test_a_marked_summary_has_the_draft_mark_and_a_preview_does_not() -> None:
    plain = render_summary("Order", [("Item", "Tea")])
    preview_image, marked_image = (
        render(render_preview(plain, {}, 0)),
        render(add_draft_watermark(plain)),
    )
    assert preview_image.tobytes() == render(plain).tobytes()
    difference = ImageChops.difference(preview_image, marked_image)
    left, _, right, _ = difference.getbbox() or (0, 0, 0, 0)
    assert right - left > marked_image.width * 0.7


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(DocumentError, match='no such field: "nobody"'):
        render_draft(basic_contract("Example"), {"nobody": "x"})


@pytest.mark.parametrize("not_a_pdf", [b"", b"%PDF-1.7\n", b"x" * 999])
def test_bytes_that_are_not_a_pdf_are_refused_with_a_message(not_a_pdf: bytes) -> None:
    with pytest.raises(DocumentError, match="cannot be shown"):
        render_draft(not_a_pdf, {})
