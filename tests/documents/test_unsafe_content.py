"""Uploads with active or hidden content are refused; ordinary ones are kept."""

import io
import zlib
from typing import Any

import pytest
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.inspection import repair_and_inspect
from gql.documents.pdf.rasterize import render_page
from tests.documents.pdf_builder import build_form, build_pdf, stream_object, text_field

ANNOTATION = "/Type /Annot /Rect [0 0 9 9]"


def inspection_error(pdf: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        repair_and_inspect(pdf)
    return str(caught.value)


def form_with_action(action: str) -> bytes:
    """Returns a form with a link that runs `action` when it is clicked."""
    return build_form(text_field("a"), f"<< /Subtype /Link {ANNOTATION} /A << {action} >> >>")


def build_page(content: str, *more: str, page: str = "", catalog: str = "") -> bytes:
    """Returns one page of 100 by 100 points whose content is object 4.

    `more` are the objects from 5 on; `page` and `catalog` are more entries for these dictionaries.
    """
    return build_pdf(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R {page} >>",
        content,
        *more,
    )


def compressed_stream(data: bytes, filters: str = "/FlateDecode") -> str:
    return stream_object(zlib.compress(data).decode("latin-1"), f"/Filter {filters}")


def test_an_encrypted_document_is_refused() -> None:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(build_form(text_field("name")))))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    assert "password" in inspection_error(out.getvalue())


def test_an_xfa_form_is_refused() -> None:
    assert "XFA" in inspection_error(build_form(text_field("name"), acroform="/XFA (x)"))


@pytest.mark.parametrize(
    "pdf",
    [
        build_form(catalog="/Names << /JavaScript << /Names [] >> >>"),
        build_form(catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        build_form(catalog="/AA << /WC << /S /JavaScript /JS (app.alert(1)) >> >>"),
        build_form(page="/AA << /O << /S /JavaScript /JS (app.alert(1)) >> >>"),
        build_form(text_field("a", "/AA << /K << /S /JavaScript /JS (app.alert(1)) >> >>")),
        build_form(text_field("a", "/A << /S /Rendition /JS (app.alert(1)) >>")),
        build_form(text_field("a", "/A << /S /JavaScript >>")),
        build_form(text_field("a", "/A << /S /URI /Next << /S /Java#53cript >> >>")),
    ],
    ids=["names", "open", "catalog", "page", "field", "rendition", "bare", "next"],
)
def test_a_document_with_javascript_is_refused(pdf: bytes) -> None:
    assert "JavaScript" in inspection_error(pdf)


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("/S /Launch /F (calc.exe)", "start a program"),
        ("/S /SubmitForm /F (https://a.b)", "sends or fetches data"),
        ("/S /ImportData /F (a.fdf)", "sends or fetches data"),
        ("/S /GoToR /F (other.pdf) /D [0 /Fit]", "other files"),
        ("/S /GoToE /T << /R /C /N (a.pdf) >>", "other files"),
        ("/S /Hide /T (a)", "hide parts"),
        ("/S /SetOCGState /State [/OFF]", "hide parts"),
        ("/S /Rendition", "sound, video"),
        ("/S /Sound", "sound, video"),
        ("/S /URI /URI (https://a.b) /Next [<< /S /Launch >>]", "start a program"),
        ("/S /URI /URI (javascript:alert\\(1\\))", "no web or e-mail address"),
        ("/S /URI /URI (file:///etc/passwd)", "no web or e-mail address"),
        ("/S /URI /URI (\\\\\\\\host\\\\share)", "no web or e-mail address"),
        ("/S /URI /URI <FEFF00460069006C0065003A002F002F>", "no web or e-mail address"),
    ],
)
def test_an_action_that_leaves_the_document_or_changes_it_is_refused(
    action: str, reason: str
) -> None:
    assert reason in inspection_error(form_with_action(action))


@pytest.mark.parametrize(
    "action",
    [
        "/S /URI /URI (https://a.b/c?d=e:f)",
        "/S /URI /URI (mailto:a@b.c)",
        "/S /URI /URI (www.example.org:8080/a)",
        "/S /URI /URI (annex#2)",
        "/S /GoTo /D [3 0 R /Fit]",
        "/S /Named /N /NextPage",
        "/S /ResetForm",
    ],
)
def test_an_ordinary_link_is_kept(action: str) -> None:
    pdf = form_with_action(action)
    assert repair_and_inspect(pdf).pdf == pdf


@pytest.mark.parametrize(
    "pdf",
    [
        build_form(catalog="/OpenAction << /S /URI /URI (https://a.b) >>"),
        build_form(catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /ResetForm >> >>"),
        build_form(page="/AA << /O << /S /URI /URI (https://a.b) >> >>"),
        build_form(text_field("a", "/AA << /Fo << /S /ResetForm >> >>")),
    ],
    ids=["open", "next", "page", "field"],
)
def test_a_document_with_an_action_that_needs_no_click_is_refused(pdf: bytes) -> None:
    assert "by itself" in inspection_error(pdf)


def test_a_document_may_open_at_one_of_its_pages() -> None:
    for open_action in ("[3 0 R /Fit]", "<< /S /GoTo /D [3 0 R /Fit] >>"):
        pdf = build_form(text_field("a"), catalog=f"/OpenAction {open_action}")
        assert repair_and_inspect(pdf).pdf == pdf


FILE_SPEC = "<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"


@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (
            build_form(catalog=f"/Names << /EmbeddedFiles << /Names [(a) {FILE_SPEC}] >> >>"),
            "files attached",
        ),
        (build_form(catalog=f"/AF [{FILE_SPEC}]"), "files attached"),
        (build_form(f"<< /Subtype /FileAttachment {ANNOTATION} >>"), "files attached"),
        (build_form(f"<< /Subtype /RichMedia {ANNOTATION} >>"), "sound, video or 3D"),
        (build_form(f"<< /Subtype /3D {ANNOTATION} >>"), "sound, video or 3D"),
        (build_form(f"<< /Subtype /Screen {ANNOTATION} >>"), "sound, video or 3D"),
        (build_page(stream_object("", "/F (other.bin)")), "other files"),
        (
            build_page(stream_object("", "/Subtype /Form /Ref << /F (a.pdf) /Page 0 >>")),
            "other files",
        ),
        (build_page(stream_object("", "/Type /XObject /Subtype /PS")), "program for printers"),
        (build_page(stream_object("", "/Subtype /Form /Subtype2 /PS")), "program for printers"),
        (build_page(stream_object("", "/Subtype /Image /Alternates [<< >>]")), "on paper only"),
        (build_form(f"<< /Subtype /FreeText /F 36 {ANNOTATION} >>"), "on paper only"),
        (build_form(catalog="/NeedsRendering true"), "XFA"),
    ],
)
def test_attachments_media_and_content_for_print_only_are_refused(pdf: bytes, reason: str) -> None:
    assert reason in inspection_error(pdf)


def test_a_typst_template_cannot_attach_a_file() -> None:
    with pytest.raises(DocumentError, match="files attached"):
        compile_dynamic_document('#pdf.attach("a.txt", bytes("x")) Words', {})


LAYER = "<< /Type /OCG /Name (Stamp) >>"
ON_LAYER = stream_object("/OC /L BDC 1 0 0 rg 0 0 100 100 re f EMC")
LAYER_RESOURCES = "/Resources << /Properties << /L 5 0 R >> >>"


@pytest.mark.parametrize(
    ("setting", "group"),
    [
        ("/OFF [5 0 R]", LAYER),
        ("/BaseState /OFF", LAYER),
        ("", "<< /Type /OCMD /OCGs 6 0 R /P /AllOff >>"),
        ("", "<< /Type /OCMD /VE [/Not 6 0 R] >>"),
    ],
)
def test_hidden_layers_are_refused(setting: str, group: str) -> None:
    catalog = f"/OCProperties << /OCGs [5 0 R] /D << {setting} >> >>"
    assert "hidden layers" in inspection_error(
        build_page(ON_LAYER, group, LAYER, page=LAYER_RESOURCES, catalog=catalog)
    )


def test_visible_layers_are_kept_but_can_no_longer_be_switched_off() -> None:
    catalog = "/OCProperties << /OCGs [5 0 R] /D << /Order [5 0 R] >> >>"
    template = repair_and_inspect(
        build_page(ON_LAYER, LAYER, page=LAYER_RESOURCES, catalog=catalog)
    )
    assert "/OCProperties" not in PdfFileReader(io.BytesIO(template.pdf)).root
    assert color_in_the_middle(render_page(template.pdf, {}, 1, 1)) == (255, 0, 0)


def color_in_the_middle(png: bytes) -> Any:
    image = Image.open(io.BytesIO(png))
    return image.getpixel((image.width // 2, image.height // 2))


SIGNATURE = "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>"


@pytest.mark.parametrize(
    "pdf",
    [
        build_form(f"<< /FT /Sig /T (s) /Subtype /Widget {ANNOTATION} /V 6 0 R >>", SIGNATURE),
        build_form(f"<< /FT /Sig /T (s) /Subtype /Widget {ANNOTATION} /V << /Type /Sig >> >>"),
        build_form("<< /FT /Sig /T (s) /Kids [6 0 R] /V 7 0 R >>", "<< /T (a) >>", SIGNATURE),
        build_page(stream_object(""), SIGNATURE, page="/PieceInfo << /Sig 5 0 R >>"),
    ],
    ids=["signed", "stub", "inherited", "elsewhere"],
)
def test_a_document_that_is_already_signed_is_refused(pdf: bytes) -> None:
    assert (
        inspection_error(pdf)
        == "The document is already signed. Upload the version without signatures."
    )


def test_a_usage_rights_signature_is_removed_and_not_refused() -> None:
    rights = SIGNATURE.replace("/Type", "/Reference [<< /TransformMethod /UR3 >>] /Type")
    template = repair_and_inspect(
        build_form(text_field("a"), catalog=f"/Perms << /UR3 {rights} >>")
    )
    assert "/Perms" not in PdfFileReader(io.BytesIO(template.pdf)).root


@pytest.mark.parametrize(
    "pdf",
    [
        build_page(compressed_stream(b"\0" * 40_000_000)),
        build_page(compressed_stream(zlib.compress(b"q " * 9_000), "[/FlateDecode /FlateDecode]")),
        build_page(f"[{'5 0 R ' * 5}]", compressed_stream(b"q " * 4_000_000)),
        build_pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{'3 0 R ' * 40}] /Count 40 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            compressed_stream(b"q " * 4_000_000),
        ),
        build_page(
            stream_object(""),
            *([compressed_stream(b"\0" * 30_000_000)] * 9),
            page=f"/B [{' '.join(f'{n} 0 R' for n in range(5, 14))}]",
        ),
    ],
    ids=["stream", "twice", "listed", "pages", "all"],
)
def test_a_document_that_unpacks_to_far_more_is_refused(pdf: bytes) -> None:
    assert "unpacks to far more" in inspection_error(pdf)


def test_a_document_with_a_huge_image_is_refused() -> None:
    image_entries = "/Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8"
    page = "/Resources << /XObject << /I 5 0 R >> >>"
    assert "too large" in inspection_error(
        build_page(stream_object(""), stream_object("x", image_entries), page=page)
    )


def test_bytes_before_the_pdf_header_are_removed() -> None:
    template = repair_and_inspect(b"\0garbage\n" + build_form(text_field("a")))
    assert template.pdf.startswith(b"%PDF-")
    assert [field.name for field in template.fields] == ["a"]
