"""The image of a page shows everything on the page in its right position and is never too large."""

import io
import subprocess
import sys
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageChops

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import repair_and_inspect
from gql.documents.pdf.rasterize import page_sizes, render_page, require_renderable
from gql.documents.upload import inspect_upload
from tests.documents.damaged_pdfs import sound_pdfs
from tests.documents.pdf_builder import build_form, build_pdf, stream_object, text_field

PAGE_ENTRIES = [
    "",
    "/Rotate 90",
    "/Rotate 180",
    "/Rotate 270",
    "/CropBox [40 300 500 800]",
    "/CropBox [40 300 500 800] /Rotate 90",
]
RED, WHITE = (255, 0, 0), (255, 255, 255)


def render(pdf: bytes, scale: float = 1.0, **values: str | bool) -> Image.Image:
    return Image.open(io.BytesIO(render_page(pdf, values, 1, scale))).convert("RGB")


def form_with_annotation(annotation: str, page: str = "") -> bytes:
    """Returns a page with one annotation at [100 500 200 600].

    Object 6 is a red appearance for it, object 7 an empty signature.
    """
    red = stream_object("1 0 0 rg 0 0 9 9 re f", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    entries = "/Type /Annot /Rect [100 500 200 600]"
    return build_form(f"<< {entries} {annotation} >>", red, "<< /Type /Sig >>", page=page)


@pytest.mark.parametrize("page", PAGE_ENTRIES)
def test_a_value_changes_the_image_only_inside_the_rectangle_of_its_field(page: str) -> None:
    template = repair_and_inspect(
        build_form(text_field("name", "/MK << /BG [1 0 0] >>"), page=page)
    )
    x, y, width, height = template.fields[0].rectangle or (0, 0, 0, 0)
    page_width, page_height = map(round, template.page_sizes[0])
    blank = Image.new("RGB", (page_width, page_height), WHITE)
    filled = render(template.pdf, name="Zoë שלום")
    changed = ImageChops.difference(blank, filled).getbbox()
    assert changed == pytest.approx((x, y, x + width, y + height), abs=1)


@pytest.mark.parametrize("page", PAGE_ENTRIES)
@pytest.mark.parametrize(
    "annotation",
    [
        "/Subtype /Stamp /AP << /N 6 0 R >>",
        "/Subtype /FreeText /AP << /N 6 0 R >>",
        "/Subtype /Widget /FT /Tx /T (a) /V (x) /AP << /N 6 0 R >>",
        "/Subtype /Widget /FT /Sig /T (s) /V 7 0 R /AP << /N 6 0 R >>",
        "/Subtype /Widget /FT /Btn /T (c) /AS /On /AP << /N << /On 6 0 R /Off 8 0 R >> >>",
    ],
    ids=["stamp", "text", "field", "signature", "box"],
)
def test_annotations_fields_and_signatures_are_drawn(annotation: str, page: str) -> None:
    pdf = form_with_annotation(annotation, page)
    marker = repair_and_inspect(
        form_with_annotation("/Subtype /Widget /FT /Tx /T (a)", page)
    ).fields[0]
    x, y, width, height = marker.rectangle or (0, 0, 0, 0)
    image = render(pdf)
    assert image.getpixel((int(x + width / 2), int(y + height / 2))) == RED
    assert image.getpixel((int(x + width + 5), int(y + height / 2))) == WHITE


def test_a_field_that_inherits_its_type_is_drawn() -> None:
    template = repair_and_inspect(sound_pdfs()["nested"])
    blank = render(template.pdf)
    filled = render(fill(template.pdf, {"customer_1.home.city": "Łódź"}))
    x, y, width, height = template.fields[0].rectangle or (0, 0, 0, 0)
    left, top, right, bottom = ImageChops.difference(blank, filled).getbbox() or (0, 0, 0, 0)
    assert x <= left < right <= x + width
    assert y <= top < bottom <= y + height


def test_the_text_of_a_field_is_drawn_without_subpixel_colours() -> None:
    filled = render(build_form(text_field("name")), name="Zoë שלום illi")
    red, green, blue = filled.split()
    assert min(red.tobytes()) < 99
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_a_hidden_field_is_not_drawn() -> None:
    image = render(form_with_annotation("/Subtype /Widget /FT /Tx /T (a) /F 2 /AP << /N 6 0 R >>"))
    assert image.getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("name", ["contract", "plain", "nested", "packed", "filled"])
def test_page_sizes_are_those_of_the_images(name: str) -> None:
    pdf = sound_pdfs()[name]
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [page.get_size() for page in document]
    assert page_sizes(pdf) == tuple(pytest.approx(size, abs=0.01) for size in sizes)
    assert repair_and_inspect(pdf).page_sizes == page_sizes(pdf)


def test_the_scale_is_in_pixels_per_point() -> None:
    pdf = build_form(text_field("a"))
    assert render(pdf, scale=2).size == (1190, 1684)
    first = Image.open(io.BytesIO(render_page(pdf, {}, 1)))
    assert first.size == (909, 1286)  # 110 dpi
    assert first.format == "PNG"


@pytest.mark.parametrize(
    "box", ["0 0 14400 14400", "0 0 99999 2", "0 0 2 99999", "0 0 9999 1000", "0 0 1 1"]
)
def test_the_image_of_any_page_has_at_most_8_megapixels(box: str) -> None:
    kids = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] >>"
    pdf = build_pdf("<< /Type /Catalog /Pages 2 0 R >>", kids, page)
    image = render(pdf, scale=4)
    assert 1 <= image.width * image.height <= 8_000_000
    assert max(image.size) <= 12_000


@pytest.mark.parametrize("number", [0, 3, -1, 10**9])
def test_a_page_number_that_does_not_exist_is_refused(number: int) -> None:
    with pytest.raises(DocumentError, match=f"^The document has no page {number}.$"):
        render_page(basic_contract("Example"), {}, number)


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(DocumentError, match="no such field"):
        render_page(basic_contract("Example"), {"nobody": "x"}, 1)


def test_rendering_a_page_that_takes_too_long_is_stopped() -> None:
    pdf = compile_dynamic_document("#lorem(700)", {}).pdf
    require_renderable(pdf)
    with pytest.raises(DocumentError, match="takes too long to show"):
        require_renderable(pdf, seconds=-1)
    with pytest.raises(DocumentError, match="takes too long to show"):
        render_page(pdf, {}, 1, seconds=-1)
    require_renderable(pdf)  # the interrupted rendering left no state behind


@pytest.mark.parametrize("not_a_pdf", [b"", b"%PDF-1.7\n", b"x" * 999])
def test_bytes_that_are_not_a_pdf_are_refused_with_a_message(not_a_pdf: bytes) -> None:
    for function in (require_renderable, page_sizes, lambda pdf: render_page(pdf, {}, 1)):
        with pytest.raises(DocumentError, match="cannot be shown"):
            function(not_a_pdf)


def ambiguous_page_tree(kids: str, parent: str) -> bytes:
    return build_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count 1 /MediaBox [0 0 100 100] >>",
        f"<< /Type /Page /Parent {parent} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300] >>",
    )


def test_a_file_that_two_programs_read_as_different_documents_is_refused() -> None:
    assert inspect_upload(ambiguous_page_tree("3 0 R", "2 0 R")).page_sizes == ((100, 100),)
    repair_and_inspect(ambiguous_page_tree("3 0 R", "4 0 R"))
    with pytest.raises(DocumentError, match="in more than one way"):
        inspect_upload(ambiguous_page_tree("3 0 R", "4 0 R"))


def test_importing_the_document_modules_does_not_load_pdfium() -> None:
    program = "import sys, gql.documents.upload, gql.documents.pdf.draft; "
    program += "print('pypdfium2' in sys.modules)"
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert process.stdout.strip() == b"False"


def test_an_accepted_upload_is_the_result_of_its_inspection() -> None:
    pdf = basic_contract("Example")
    assert inspect_upload(pdf) == repair_and_inspect(pdf)


def test_an_upload_that_pdfium_cannot_load_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class FailingDocument:
        def __init__(self, _: Any) -> None:
            raise pypdfium2.PdfiumError("Failed to load document.")

    monkeypatch.setattr(pypdfium2, "PdfDocument", FailingDocument)
    with pytest.raises(DocumentError, match="cannot be shown"):
        inspect_upload(basic_contract("Example"))
