"""Which uploads are refused for what they would do or hide, and which ordinary ones are not."""

import io
import zlib
from typing import Any

import pytest
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.dynamic_document import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf.inspection import inspect
from gql.documents.pdf.rasterize import page_image
from tests.documents.forms import assemble, form, streamed, text_field

ANNOTATION = "/Type /Annot /Rect [0 0 9 9]"


def refusal(pdf: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        inspect(pdf)
    return str(caught.value)


def acting(action: str) -> bytes:
    """A form with a link that does `action` when somebody clicks on it."""
    return form(text_field("a"), f"<< /Subtype /Link {ANNOTATION} /A << {action} >> >>")


def page_of(content: str, *more: str, page: str = "", catalog: str = "") -> bytes:
    """One page of 100 by 100 points drawn by object 4, `content`; `more` are object 5 and on."""
    return assemble(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R {page} >>",
        content,
        *more,
    )


def packed(data: bytes, filters: str = "/FlateDecode") -> str:
    return streamed(zlib.compress(data).decode("latin-1"), f"/Filter {filters}")


def test_an_encrypted_document_is_refused() -> None:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(form(text_field("name")))))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    assert "password" in refusal(out.getvalue())


def test_an_xfa_form_is_refused() -> None:
    assert "XFA" in refusal(form(text_field("name"), acroform="/XFA (x)"))


@pytest.mark.parametrize(
    "pdf",
    [
        form(catalog="/Names << /JavaScript << /Names [] >> >>"),
        form(catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        form(catalog="/AA << /WC << /S /JavaScript /JS (app.alert(1)) >> >>"),
        form(page="/AA << /O << /S /JavaScript /JS (app.alert(1)) >> >>"),
        form(text_field("a", "/AA << /K << /S /JavaScript /JS (app.alert(1)) >> >>")),
        form(text_field("a", "/A << /S /Rendition /JS (app.alert(1)) >>")),
        form(text_field("a", "/A << /S /JavaScript >>")),
        form(text_field("a", "/A << /S /URI /Next << /S /Java#53cript >> >>")),
    ],
    ids=["names", "open", "catalog", "page", "field", "rendition", "bare", "next"],
)
def test_a_document_with_javascript_is_refused(pdf: bytes) -> None:
    assert "JavaScript" in refusal(pdf)


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
    assert reason in refusal(acting(action))


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
    pdf = acting(action)
    assert inspect(pdf).pdf == pdf


@pytest.mark.parametrize(
    "pdf",
    [
        form(catalog="/OpenAction << /S /URI /URI (https://a.b) >>"),
        form(catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /ResetForm >> >>"),
        form(page="/AA << /O << /S /URI /URI (https://a.b) >> >>"),
        form(text_field("a", "/AA << /Fo << /S /ResetForm >> >>")),
    ],
    ids=["open", "next", "page", "field"],
)
def test_what_happens_without_a_click_is_refused(pdf: bytes) -> None:
    assert "by itself" in refusal(pdf)


def test_a_document_may_open_at_a_place_in_itself() -> None:
    for opened in ("[3 0 R /Fit]", "<< /S /GoTo /D [3 0 R /Fit] >>"):
        pdf = form(text_field("a"), catalog=f"/OpenAction {opened}")
        assert inspect(pdf).pdf == pdf


FILE = "<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"


@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (form(catalog=f"/Names << /EmbeddedFiles << /Names [(a) {FILE}] >> >>"), "files attached"),
        (form(catalog=f"/AF [{FILE}]"), "files attached"),
        (form(f"<< /Subtype /FileAttachment {ANNOTATION} >>"), "files attached"),
        (form(f"<< /Subtype /RichMedia {ANNOTATION} >>"), "sound, video or 3D"),
        (form(f"<< /Subtype /3D {ANNOTATION} >>"), "sound, video or 3D"),
        (form(f"<< /Subtype /Screen {ANNOTATION} >>"), "sound, video or 3D"),
        (page_of(streamed("", "/F (other.bin)")), "other files"),
        (page_of(streamed("", "/Subtype /Form /Ref << /F (a.pdf) /Page 0 >>")), "other files"),
        (page_of(streamed("", "/Type /XObject /Subtype /PS")), "program for printers"),
        (page_of(streamed("", "/Subtype /Form /Subtype2 /PS")), "program for printers"),
        (page_of(streamed("", "/Subtype /Image /Alternates [<< >>]")), "on paper only"),
        (form(f"<< /Subtype /FreeText /F 36 {ANNOTATION} >>"), "on paper only"),
        (form(catalog="/NeedsRendering true"), "XFA"),
    ],
)
def test_what_is_not_on_the_pages_for_all_to_see_is_refused(pdf: bytes, reason: str) -> None:
    assert reason in refusal(pdf)


def test_a_typst_source_cannot_attach_a_file() -> None:
    with pytest.raises(DocumentError, match="files attached"):
        compile_dynamic('#pdf.attach("a.txt", bytes("x")) Words', {})


LAYER = "<< /Type /OCG /Name (Stamp) >>"
ON_LAYER = streamed("/OC /L BDC 1 0 0 rg 0 0 100 100 re f EMC")
LISTED = "/Resources << /Properties << /L 5 0 R >> >>"


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
    assert "hidden layers" in refusal(page_of(ON_LAYER, group, LAYER, page=LISTED, catalog=catalog))


def test_layers_that_all_show_are_kept_without_their_switches() -> None:
    catalog = "/OCProperties << /OCGs [5 0 R] /D << /Order [5 0 R] >> >>"
    template = inspect(page_of(ON_LAYER, LAYER, page=LISTED, catalog=catalog))
    assert "/OCProperties" not in PdfFileReader(io.BytesIO(template.pdf)).root
    assert middle(page_image(template.pdf, {}, 1, 1)) == (255, 0, 0)


def middle(png: bytes) -> Any:
    image = Image.open(io.BytesIO(png))
    return image.getpixel((image.width // 2, image.height // 2))


SIGNATURE = "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>"


@pytest.mark.parametrize(
    "pdf",
    [
        form(f"<< /FT /Sig /T (s) /Subtype /Widget {ANNOTATION} /V 6 0 R >>", SIGNATURE),
        form(f"<< /FT /Sig /T (s) /Subtype /Widget {ANNOTATION} /V << /Type /Sig >> >>"),
        form("<< /FT /Sig /T (s) /Kids [6 0 R] /V 7 0 R >>", "<< /T (a) >>", SIGNATURE),
        page_of(streamed(""), SIGNATURE, page="/PieceInfo << /Sig 5 0 R >>"),
    ],
    ids=["signed", "stub", "inherited", "elsewhere"],
)
def test_a_document_that_somebody_signed_already_is_refused(pdf: bytes) -> None:
    assert refusal(pdf) == "The document is already signed. Upload the version without signatures."


def test_usage_rights_of_a_program_are_no_signature_and_are_dropped() -> None:
    rights = SIGNATURE.replace("/Type", "/Reference [<< /TransformMethod /UR3 >>] /Type")
    template = inspect(form(text_field("a"), catalog=f"/Perms << /UR3 {rights} >>"))
    assert "/Perms" not in PdfFileReader(io.BytesIO(template.pdf)).root


@pytest.mark.parametrize(
    "pdf",
    [
        page_of(packed(b"\0" * 40_000_000)),
        page_of(packed(zlib.compress(b"q " * 9_000), "[/FlateDecode /FlateDecode]")),
        page_of(f"[{'5 0 R ' * 5}]", packed(b"q " * 4_000_000)),
        assemble(
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{'3 0 R ' * 40}] /Count 40 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            packed(b"q " * 4_000_000),
        ),
        page_of(
            streamed(""),
            *([packed(b"\0" * 30_000_000)] * 9),
            page=f"/B [{' '.join(f'{n} 0 R' for n in range(5, 14))}]",
        ),
    ],
    ids=["stream", "twice", "listed", "pages", "all"],
)
def test_a_document_that_swells_is_refused(pdf: bytes) -> None:
    assert "unpacks to far more" in refusal(pdf)


def test_a_picture_that_no_machine_could_hold_is_refused() -> None:
    picture = "/Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8"
    page = "/Resources << /XObject << /I 5 0 R >> >>"
    assert "too large" in refusal(page_of(streamed(""), streamed("x", picture), page=page))


def test_a_file_behind_other_bytes_is_kept_as_one_without() -> None:
    template = inspect(b"\0garbage\n" + form(text_field("a")))
    assert template.pdf.startswith(b"%PDF-")
    assert [field.name for field in template.fields] == ["a"]
