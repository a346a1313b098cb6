"""A page's picture shows what is on the page, where the page says it is, and never too large."""

import io
import subprocess
import sys
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageChops

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf import rasterize
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import inspect
from gql.documents.pdf.rasterize import can_be_shown, page_image, page_sizes
from gql.documents.upload import inspect_upload
from tests.documents.corpus import bases
from tests.documents.forms import assemble, form, streamed, text_field

PAGES = [
    "",
    "/Rotate 90",
    "/Rotate 180",
    "/Rotate 270",
    "/CropBox [40 300 500 800]",
    "/CropBox [40 300 500 800] /Rotate 90",
]
RED, WHITE = (255, 0, 0), (255, 255, 255)


def picture(pdf: bytes, scale: float = 1.0, **values: str | bool) -> Image.Image:
    return Image.open(io.BytesIO(page_image(pdf, values, 1, scale))).convert("RGB")


def stamped(annotation: str, page: str = "") -> bytes:
    """A page with one annotation at [100 500 200 600], drawn red by object 6; object 7 is empty."""
    red = streamed("1 0 0 rg 0 0 9 9 re f", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    place = "/Type /Annot /Rect [100 500 200 600]"
    return form(f"<< {place} {annotation} >>", red, "<< /Type /Sig >>", page=page)


@pytest.mark.parametrize("page", PAGES)
def test_a_value_changes_the_picture_at_the_place_of_its_field_and_nowhere_else(page: str) -> None:
    template = inspect(form(text_field("name", "/MK << /BG [1 0 0] >>"), page=page))
    x, y, width, height = template.fields[0].place or (0, 0, 0, 0)
    across, up = map(round, template.page_sizes[0])
    bare = Image.new("RGB", (across, up), WHITE)
    filled = picture(template.pdf, name="Zoë שלום")
    changed = ImageChops.difference(bare, filled).getbbox()
    assert changed == pytest.approx((x, y, x + width, y + height), abs=1)


@pytest.mark.parametrize("page", PAGES)
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
def test_annotations_fields_and_signatures_show(annotation: str, page: str) -> None:
    pdf = stamped(annotation, page)
    marker = inspect(stamped("/Subtype /Widget /FT /Tx /T (a)", page)).fields[0]
    x, y, width, height = marker.place or (0, 0, 0, 0)
    shown = picture(pdf)
    assert shown.getpixel((int(x + width / 2), int(y + height / 2))) == RED
    assert shown.getpixel((int(x + width + 5), int(y + height / 2))) == WHITE


def test_a_field_shows_however_far_up_its_type_is_said() -> None:
    template = inspect(bases()["nested"])
    bare = picture(template.pdf)
    filled = picture(fill(template.pdf, {"customer_1.home.city": "Łódź"}))
    x, y, width, height = template.fields[0].place or (0, 0, 0, 0)
    left, top, right, bottom = ImageChops.difference(bare, filled).getbbox() or (0, 0, 0, 0)
    assert x <= left < right <= x + width
    assert y <= top < bottom <= y + height


def test_the_text_of_a_field_has_no_coloured_edges() -> None:
    filled = picture(form(text_field("name")), name="Zoë שלום illi")
    red, green, blue = filled.split()
    assert min(red.tobytes()) < 99
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_a_hidden_field_does_not_show() -> None:
    shown = picture(stamped("/Subtype /Widget /FT /Tx /T (a) /F 2 /AP << /N 6 0 R >>"))
    assert shown.getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("name", ["contract", "plain", "nested", "packed", "filled"])
def test_sizes_are_those_that_the_pictures_have(name: str) -> None:
    pdf = bases()[name]
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [page.get_size() for page in document]
    assert page_sizes(pdf) == tuple(pytest.approx(size, abs=0.01) for size in sizes)
    assert inspect(pdf).page_sizes == page_sizes(pdf)


def test_the_scale_is_in_pixels_per_point() -> None:
    pdf = form(text_field("a"))
    assert picture(pdf, scale=2).size == (1190, 1684)
    first = Image.open(io.BytesIO(page_image(pdf, {}, 1)))
    assert first.size == (909, 1286)  # 110 dpi
    assert first.format == "PNG"


@pytest.mark.parametrize(
    "box", ["0 0 14400 14400", "0 0 99999 2", "0 0 2 99999", "0 0 9999 1000", "0 0 1 1"]
)
def test_a_picture_of_any_page_has_at_most_eight_megapixels(box: str) -> None:
    kids = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] >>"
    pdf = assemble("<< /Type /Catalog /Pages 2 0 R >>", kids, page)
    shown = picture(pdf, scale=4)
    assert 1 <= shown.width * shown.height <= 8_000_000
    assert max(shown.size) <= 12_000


@pytest.mark.parametrize("number", [0, 3, -1, 10**9])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(DocumentError, match=f"^The document has no page {number}.$"):
        page_image(basic_contract("Example"), {}, number)


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(DocumentError, match="no such field"):
        page_image(basic_contract("Example"), {"nobody": "x"}, 1)


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = compile_dynamic("#lorem(700)", {}).pdf
    can_be_shown(pdf)
    monkeypatch.setattr(rasterize, "SECONDS", -1.0)
    for attempt in (can_be_shown, lambda pdf: page_image(pdf, {}, 1)):
        with pytest.raises(DocumentError, match="takes too long to show"):
            attempt(pdf)
    monkeypatch.undo()
    can_be_shown(pdf)  # the page given up left nothing behind


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\n", b"x" * 999])
def test_what_is_no_document_is_refused_in_words(junk: bytes) -> None:
    for attempt in (can_be_shown, page_sizes, lambda pdf: page_image(pdf, {}, 1)):
        with pytest.raises(DocumentError, match="cannot be shown"):
            attempt(junk)


def two_faced(kids: str, parent: str) -> bytes:
    return assemble(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count 1 /MediaBox [0 0 100 100] >>",
        f"<< /Type /Page /Parent {parent} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 300] >>",
    )


def test_a_file_that_two_programs_read_as_two_documents_is_refused() -> None:
    assert inspect_upload(two_faced("3 0 R", "2 0 R")).page_sizes == ((100, 100),)
    inspect(two_faced("3 0 R", "4 0 R"))
    with pytest.raises(DocumentError, match="in more than one way"):
        inspect_upload(two_faced("3 0 R", "4 0 R"))


def test_a_process_that_only_hands_on_work_does_not_load_pdfium() -> None:
    program = "import sys, gql.documents.upload, gql.documents.pdf.draft; "
    program += "print('pypdfium2' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout.strip() == b"False"


def test_an_upload_is_kept_as_its_inspection_says() -> None:
    pdf = basic_contract("Example")
    assert inspect_upload(pdf) == inspect(pdf)


def test_an_upload_that_only_one_program_can_draw_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken:
        def __init__(self, _: Any) -> None:
            raise pypdfium2.PdfiumError("Failed to load document.")

    monkeypatch.setattr(pypdfium2, "PdfDocument", Broken)
    with pytest.raises(DocumentError, match="cannot be shown"):
        inspect_upload(basic_contract("Example"))
