"""Values filled into a form are stored, drawn and read back; invalid values are refused."""

import re
import zlib

import pytest

from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import fill, read_values
from gql.documents.pdf.inspection import repair_and_inspect
from testing.pdf_tools import find_appearance, find_field
from tests.documents.pdf_builder import build_pdf, stream_object

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
    return compile_dynamic_document(FORM, {}).pdf


def glyphs(pdf: bytes, name: str) -> list[bytes]:
    """Returns the glyph codes of two bytes that the appearance of a field draws."""
    content = find_appearance(pdf, name).data
    strings = re.findall(rb"\(((?:\\.|[^\\()])*)\)", content, re.DOTALL)
    glyph_codes = []
    for string in strings:
        text = re.sub(rb"\\(\d{3}|.)", unescaped, string, flags=re.DOTALL)
        glyph_codes += [text[index : index + 2] for index in range(0, len(text), 2)]
    return glyph_codes


def unescaped(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    if len(escape) == 3:
        return bytes([int(escape, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(escape, escape)


def test_a_filled_value_is_read_back(form: bytes) -> None:
    values: dict[str, str | bool] = {"who.name": "Zoë", "who.notes": "one\ntwo", "who.ok": True}
    filled = fill(form, values)
    assert read_values(filled) == values
    assert read_values(form) == {"who.name": "", "who.notes": "", "who.ok": False}


def test_filling_adds_one_revision_and_keeps_the_bytes_before_it(form: bytes) -> None:
    once = fill(form, {"who.name": "Zoë", "who.notes": "a"})
    twice = fill(once, {"who.name": "Ivan"})
    assert once.startswith(form)
    assert twice.startswith(once)
    assert twice.count(b"startxref") == once.count(b"startxref") + 1
    assert read_values(twice)["who.name"] == "Ivan"
    assert read_values(twice)["who.notes"] == "a"


def test_filling_no_values_returns_the_same_file(form: bytes) -> None:
    assert fill(form, {}) is form


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_letter_of_the_supported_scripts_has_a_glyph(form: bytes, text: str) -> None:
    filled = fill(form, {"who.name": text})
    assert read_values(filled)["who.name"] == text
    codes = glyphs(filled, "who.name")
    assert len(codes) == len(text)
    assert b"\x00\x00" not in codes  # glyph 0 is the box that stands for a missing letter


def test_hebrew_text_starts_at_the_right_edge(form: bytes) -> None:
    def left_edge(text: str) -> float:
        content = find_appearance(fill(form, {"who.name": text}), "who.name").data
        offsets = re.findall(rb"1 0 0 -1 ([\d.]+) [\d.]+ cm", content)
        return max(map(float, offsets))

    assert left_edge("שלום") > 100 > left_edge("Zoe")


def font_sizes(pdf: bytes, name: str) -> set[float]:
    tokens = find_appearance(pdf, name).data.split()
    return {float(tokens[index - 1]) for index, token in enumerate(tokens) if token == b"Tf"}


def test_a_long_text_is_drawn_in_smaller_type_to_fit(form: bytes) -> None:
    assert font_sizes(fill(form, {"who.name": "short"}), "who.name") == {10}
    longer = font_sizes(fill(form, {"who.name": "a name of some length " * 2 + "x"}), "who.name")
    assert max(longer) < 10
    address = "many words of an address, " * 6
    assert max(font_sizes(fill(form, {"who.notes": address}), "who.notes")) < 10


def test_a_text_that_cannot_fit_is_still_drawn_completely(form: bytes) -> None:
    for name in ("who.name", "who.notes"):
        assert len(glyphs(fill(form, {name: "word" * 900}), name)) == 3600


def test_line_breaks_are_kept_in_multiline_fields_and_become_spaces_in_others(form: bytes) -> None:
    filled = fill(form, {"who.name": "a\r\nb\tc", "who.notes": "a\r\nb"})
    assert read_values(filled)["who.name"] == "a b c"
    assert read_values(filled)["who.notes"] == "a\nb"


def test_control_characters_and_lone_surrogates_are_removed(form: bytes) -> None:
    filled = fill(form, {"who.name": "a\x00b\x1b\ud800c"})
    assert read_values(filled)["who.name"] == "abc"


@pytest.mark.parametrize("text", ['#panic("x")', '"]} #eval("1")', "$x^2$ *b* \\ // @y", "()\\)"])
def test_a_value_is_never_executed_as_typst_code(form: bytes, text: str) -> None:
    filled = fill(form, {"who.name": text})
    assert read_values(filled)["who.name"] == text
    assert len(glyphs(filled, "who.name")) == len(text)


def test_a_field_that_was_cleared_draws_no_text(form: bytes) -> None:
    cleared = fill(fill(form, {"who.name": "Zoë"}), {"who.name": ""})
    assert read_values(cleared)["who.name"] == ""
    assert glyphs(cleared, "who.name") == []


def test_a_check_box_is_set_with_the_state_name_it_defines() -> None:
    pdf = inspected_form("<< /FT /Btn /T (ok) %s /AP << /N << /Agree 6 0 R /Off 6 0 R >> >> >>")
    checked = fill(pdf, {"ok": True})
    assert (find_field(checked, "ok")["/V"], find_field(checked, "ok")["/AS"]) == (
        "/Agree",
        "/Agree",
    )
    assert read_values(checked) == {"ok": True}
    cleared = fill(checked, {"ok": False})
    assert (find_field(cleared, "ok")["/V"], find_field(cleared, "ok")["/AS"]) == ("/Off", "/Off")


def test_a_check_box_without_appearances_gets_a_tick() -> None:
    checked = fill(inspected_form("<< /FT /Btn /T (ok) %s >>"), {"ok": True})
    assert find_field(checked, "ok")["/AP"]["/N"]["/Yes"].data
    assert read_values(checked) == {"ok": True}


def test_a_choice_stores_the_export_value_of_the_selected_text() -> None:
    pdf = inspected_form("<< /FT /Ch /T (size) %s /Ff 131072 /Opt [[(s) (Small)] [(l) (Large)]] >>")
    filled = fill(pdf, {"size": "Large"})
    assert find_field(filled, "size")["/V"] == "l"
    assert read_values(filled) == {"size": "Large"}
    with pytest.raises(DocumentError, match='takes one of "Small", "Large"'):
        fill(pdf, {"size": "Huge"})


def test_a_group_of_radio_buttons_is_one_choice() -> None:
    def button(state: str) -> str:
        appearance = f"/AP << /N << /{state} 6 0 R /Off 6 0 R >> >>"
        return f"<< /Subtype /Widget /Rect [0 0 9 9] /Parent 5 0 R {appearance} >>"

    group = "<< /FT /Btn /Ff 49152 /T (pay) /Kids [7 0 R 8 0 R] >>"
    pdf = inspected_form(group, button("Card"), button("Cash"))
    assert repair_and_inspect(pdf).fields[0].options == ("Card", "Cash")
    paid = fill(pdf, {"pay": "Cash"})
    assert read_values(paid) == {"pay": "Cash"}
    assert [kid.get_object()["/AS"] for kid in find_field(paid, "pay")["/Kids"]] == [
        "/Off",
        "/Cash",
    ]


def test_every_widget_of_a_field_gets_an_appearance() -> None:
    widget = "<< /Subtype /Widget /Rect [0 0 90 20] /Parent 5 0 R >>"
    pdf = inspected_form("<< /FT /Tx /T (name) /Kids [7 0 R 8 0 R] >>", widget, widget)
    filled = fill(pdf, {"name": "Zoe"})
    assert all("/AP" in kid.get_object() for kid in find_field(filled, "name")["/Kids"])


def test_250_fields_can_be_filled_at_once() -> None:
    source = '#for n in range(250) { field("f" + str(n), w: 40pt, h: 14pt) }'
    values: dict[str, str | bool] = {f"f{number}": f"v{number}" for number in range(250)}
    assert read_values(fill(compile_dynamic_document(source, {}).pdf, values)) == values


def test_unknown_fields_are_named_in_the_error(form: bytes) -> None:
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


def test_a_value_longer_than_the_field_allows_is_refused() -> None:
    pdf = inspected_form("<< /FT /Tx /T (pin) %s /MaxLen 4 >>")
    assert read_values(fill(pdf, {"pin": "1234"})) == {"pin": "1234"}
    with pytest.raises(DocumentError, match="at most 4 characters"):
        fill(pdf, {"pin": "12345"})


def test_text_in_a_rotated_widget_runs_along_its_long_side() -> None:
    rotated = "<< /FT /Tx /T (a) /Subtype /Widget /Rect [0 0 20 200] /MK << /R 90 /BG [1 1 0] >> >>"
    appearance = find_field(fill(inspected_form(rotated), {"a": "Zoe"}), "a")["/AP"]["/N"]
    assert [float(side) for side in appearance["/BBox"]] == [0, 0, 200, 20]
    assert [int(part) for part in appearance["/Matrix"]] == [0, 1, -1, 0, 0, 0]


def test_bytes_that_are_not_a_pdf_are_refused() -> None:
    for function in (read_values, lambda pdf: fill(pdf, {"a": "b"})):
        with pytest.raises(DocumentError, match="cannot be"):
            function(zlib.compress(b"x"))


def inspected_form(field: str, *more: str) -> bytes:
    """Returns a form of one field as it is kept after its inspection.

    The field is object 5, an empty appearance is object 6, and `more` are the objects from 7 on.
    "%s" in the field stands for a widget of 90 by 20 points.
    """
    pdf = build_pdf(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
        "<< /Fields [5 0 R] >>",
        field.replace("%s", "/Type /Annot /Subtype /Widget /Rect [0 0 90 20]"),
        stream_object("", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
        *more,
    )
    return repair_and_inspect(pdf).pdf
