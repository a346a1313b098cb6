"""What is filled is stored, drawn, and read back; what does not fit a field is refused."""

import io
import re
import zlib
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.dynamic_document import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import fill, read_values
from gql.documents.pdf.inspection import inspect

FORM = """
#field("who.name", label: "Name") #field("who.notes", kind: "multiline", w: 7cm, h: 40pt)
#field("who.ok", kind: "checkbox") #field("who.signature", kind: "signature")
"""
SCRIPTS = {
    "latin": "Zoë Müller-Ğündüz Łódź",
    "greek": "Ιωάννης Παπαδόπουλος",
    "cyrillic": "Фёдор Достоевский",
    "hebrew": "שלום (Tel-Aviv) 12",
}


@pytest.fixture(scope="module")
def form() -> bytes:
    return compile_dynamic(FORM, {}).pdf


def widget(pdf: bytes, name: str) -> Any:
    node: Any = PdfFileReader(io.BytesIO(pdf)).root["/AcroForm"]
    for depth, title in enumerate(name.split(".")):
        kids = node["/Kids" if depth else "/Fields"]
        node = next(kid.get_object() for kid in kids if kid.get_object()["/T"] == title)
    return node


def glyphs(pdf: bytes, name: str) -> list[bytes]:
    """The glyphs that the drawing of a field shows, as numbers of two bytes."""
    code = widget(pdf, name)["/AP"]["/N"].data
    strings = re.findall(rb"\(((?:\\.|[^\\()])*)\)", code, re.DOTALL)
    found = []
    for string in strings:
        text = re.sub(rb"\\(\d{3}|.)", unescaped, string, flags=re.DOTALL)
        found += [text[index : index + 2] for index in range(0, len(text), 2)]
    return found


def unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if len(code) == 3:
        return bytes([int(code, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(code, code)


def test_a_filled_value_is_read_back(form: bytes) -> None:
    values: dict[str, str | bool] = {"who.name": "Zoë", "who.notes": "one\ntwo", "who.ok": True}
    filled = fill(form, values)
    assert read_values(filled) == values
    assert read_values(form) == {"who.name": "", "who.notes": "", "who.ok": False}


def test_filling_adds_one_revision_and_leaves_the_bytes_before_it(form: bytes) -> None:
    once = fill(form, {"who.name": "Zoë", "who.notes": "a"})
    twice = fill(once, {"who.name": "Ivan"})
    assert once.startswith(form)
    assert twice.startswith(once)
    assert twice.count(b"startxref") == once.count(b"startxref") + 1
    assert read_values(twice)["who.name"] == "Ivan"
    assert read_values(twice)["who.notes"] == "a"


def test_nothing_to_fill_changes_nothing(form: bytes) -> None:
    assert fill(form, {}) is form


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_letter_of_these_scripts_is_drawn_with_a_real_glyph(form: bytes, text: str) -> None:
    filled = fill(form, {"who.name": text})
    assert read_values(filled)["who.name"] == text
    shown = glyphs(filled, "who.name")
    assert len(shown) == len(text)
    assert b"\x00\x00" not in shown  # the box of a missing letter is glyph 0


def test_hebrew_starts_at_the_right_edge(form: bytes) -> None:
    def left_edge(text: str) -> float:
        code = widget(fill(form, {"who.name": text}), "who.name")["/AP"]["/N"].data
        return max(float(x) for x in re.findall(rb"1 0 0 -1 ([\d.]+) [\d.]+ cm", code))

    assert left_edge("שלום") > 100 > left_edge("Zoe")


def sizes(pdf: bytes, name: str) -> set[float]:
    words = widget(pdf, name)["/AP"]["/N"].data.split()
    return {float(words[index - 1]) for index, word in enumerate(words) if word == b"Tf"}


def test_a_long_text_is_drawn_smaller_until_it_fits(form: bytes) -> None:
    assert sizes(fill(form, {"who.name": "short"}), "who.name") == {10}
    longer = sizes(fill(form, {"who.name": "a name of some length " * 2 + "x"}), "who.name")
    assert max(longer) < 10
    words = "many words of an address, " * 6
    assert max(sizes(fill(form, {"who.notes": words}), "who.notes")) < 10


def test_a_text_far_too_long_is_drawn_whole(form: bytes) -> None:
    for name in ("who.name", "who.notes"):
        assert len(glyphs(fill(form, {name: "word" * 900}), name)) == 3600


def test_line_breaks_stay_in_multiline_text_and_become_spaces_elsewhere(form: bytes) -> None:
    filled = fill(form, {"who.name": "a\r\nb\tc", "who.notes": "a\r\nb"})
    assert read_values(filled)["who.name"] == "a b c"
    assert read_values(filled)["who.notes"] == "a\nb"


def test_control_characters_and_half_characters_are_left_out(form: bytes) -> None:
    filled = fill(form, {"who.name": "a\x00b\x1b\ud800c"})
    assert read_values(filled)["who.name"] == "abc"


@pytest.mark.parametrize("text", ['#panic("x")', '"]} #eval("1")', "$x^2$ *b* \\ // @y", "()\\)"])
def test_a_value_is_never_run_as_a_program(form: bytes, text: str) -> None:
    filled = fill(form, {"who.name": text})
    assert read_values(filled)["who.name"] == text
    assert len(glyphs(filled, "who.name")) == len(text)


def test_an_emptied_field_shows_nothing(form: bytes) -> None:
    emptied = fill(fill(form, {"who.name": "Zoë"}), {"who.name": ""})
    assert read_values(emptied)["who.name"] == ""
    assert glyphs(emptied, "who.name") == []


def test_a_check_box_is_set_and_cleared_by_its_own_state_name() -> None:
    pdf = upload("<< /FT /Btn /T (ok) %s /AP << /N << /Agree 6 0 R /Off 6 0 R >> >> >>")
    checked = fill(pdf, {"ok": True})
    assert (widget(checked, "ok")["/V"], widget(checked, "ok")["/AS"]) == ("/Agree", "/Agree")
    assert read_values(checked) == {"ok": True}
    cleared = fill(checked, {"ok": False})
    assert (widget(cleared, "ok")["/V"], widget(cleared, "ok")["/AS"]) == ("/Off", "/Off")


def test_a_check_box_without_drawings_gets_a_tick() -> None:
    checked = fill(upload("<< /FT /Btn /T (ok) %s >>"), {"ok": True})
    assert widget(checked, "ok")["/AP"]["/N"]["/Yes"].data
    assert read_values(checked) == {"ok": True}


def test_a_choice_stores_the_value_behind_the_text() -> None:
    pdf = upload("<< /FT /Ch /T (size) %s /Ff 131072 /Opt [[(s) (Small)] [(l) (Large)]] >>")
    filled = fill(pdf, {"size": "Large"})
    assert widget(filled, "size")["/V"] == "l"
    assert read_values(filled) == {"size": "Large"}
    with pytest.raises(DocumentError, match='takes one of "Small", "Large"'):
        fill(pdf, {"size": "Huge"})


def test_radio_buttons_are_one_choice() -> None:
    def button(state: str) -> str:
        look = f"/AP << /N << /{state} 6 0 R /Off 6 0 R >> >>"
        return f"<< /Subtype /Widget /Rect [0 0 9 9] /Parent 5 0 R {look} >>"

    group = "<< /FT /Btn /Ff 49152 /T (pay) /Kids [7 0 R 8 0 R] >>"
    pdf = upload(group, button("Card"), button("Cash"))
    assert inspect(pdf).fields[0].options == ("Card", "Cash")
    paid = fill(pdf, {"pay": "Cash"})
    assert read_values(paid) == {"pay": "Cash"}
    assert [kid.get_object()["/AS"] for kid in widget(paid, "pay")["/Kids"]] == ["/Off", "/Cash"]


def test_every_widget_of_a_field_shows_the_value() -> None:
    place = "<< /Subtype /Widget /Rect [0 0 90 20] /Parent 5 0 R >>"
    pdf = upload("<< /FT /Tx /T (name) /Kids [7 0 R 8 0 R] >>", place, place)
    filled = fill(pdf, {"name": "Zoe"})
    assert all("/AP" in kid.get_object() for kid in widget(filled, "name")["/Kids"])


def test_two_hundred_and_fifty_fields_are_filled_at_once() -> None:
    source = '#for n in range(250) { field("f" + str(n), w: 40pt, h: 14pt) }'
    values: dict[str, str | bool] = {f"f{number}": f"v{number}" for number in range(250)}
    assert read_values(fill(compile_dynamic(source, {}).pdf, values)) == values


def test_unknown_fields_are_refused_by_name(form: bytes) -> None:
    with pytest.raises(DocumentError, match=r'no such field: "a", "who\.nam"\.'):
        fill(form, {"who.nam": "x", "a": "y", "who.name": "z"})


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("who.name", True, "takes text"),
        ("who.ok", "yes", "true or false"),
        ("who.signature", "x", "for a signature"),
        ("who.notes", "x" * 20_001, "at most 20,000"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(
    form: bytes, name: str, value: str | bool, reason: str
) -> None:
    with pytest.raises(DocumentError, match=reason):
        fill(form, {name: value})


def test_the_length_a_field_allows_is_kept() -> None:
    pdf = upload("<< /FT /Tx /T (pin) %s /MaxLen 4 >>")
    assert read_values(fill(pdf, {"pin": "1234"})) == {"pin": "1234"}
    with pytest.raises(DocumentError, match="at most 4 characters"):
        fill(pdf, {"pin": "12345"})


def test_a_turned_widget_is_drawn_along_its_long_side() -> None:
    turned = "<< /FT /Tx /T (a) /Subtype /Widget /Rect [0 0 20 200] /MK << /R 90 /BG [1 1 0] >> >>"
    look = widget(fill(upload(turned), {"a": "Zoe"}), "a")["/AP"]["/N"]
    assert [float(side) for side in look["/BBox"]] == [0, 0, 200, 20]
    assert [int(part) for part in look["/Matrix"]] == [0, 1, -1, 0, 0, 0]


def test_bytes_that_are_no_pdf_are_refused() -> None:
    for read in (read_values, lambda pdf: fill(pdf, {"a": "b"})):
        with pytest.raises(DocumentError, match="cannot be"):
            read(zlib.compress(b"x"))


def upload(field: str, *more: str) -> bytes:
    """An uploaded form of one field, object 5; object 6 is an empty drawing, 7 and on are `more`.

    A "%s" in the field stands for a widget of 90 by 20 points.
    """
    drawing = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
        "<< /Fields [5 0 R] >>",
        field.replace("%s", "/Type /Annot /Subtype /Widget /Rect [0 0 90 20]"),
        drawing,
        *more,
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(b"%010d 00000 n \n" % len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(offsets)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return inspect(out + table + end).pdf
