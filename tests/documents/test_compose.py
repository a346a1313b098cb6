"""Templates become forms, rows become pages, and many files become one."""

import contextlib
import io
import json
import re
import resource
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.archive import archive
from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf.combine import combine
from gql.documents.pdf.fill import fill
from gql.documents.typst import sandbox
from gql.documents.typst.summary import summary


def named(pdfs: list[bytes]) -> list[tuple[str, bytes]]:
    return [(f"Number {number}.pdf", pdf) for number, pdf in enumerate(pdfs, 1)]


def pages(pdf: bytes) -> list[Any]:
    root = PdfFileReader(io.BytesIO(pdf)).root
    return [page.get_object() for page in root["/Pages"]["/Kids"]]


def words(pdf: bytes) -> str:
    """How the pages are painted: the decoded content of pages and of drawings on them."""
    found = []
    for page in pages(pdf):
        contents = page["/Contents"]
        parts = contents if isinstance(contents, list) else [contents]
        resources = page["/Resources"]
        if "/XObject" in resources:
            parts = [*parts, *dict.values(resources["/XObject"])]
        found += [part.get_object().data.decode("latin-1") for part in parts]
    return "\n".join(found)


def test_fields_stand_where_the_template_puts_them() -> None:
    source = """#set page(width: 400pt, height: 300pt, margin: 50pt)
#field("customer_1.name", label: "Name", required: true, w: 120pt, h: 20pt)
#pagebreak()
#field("customer_1.notes", kind: "multiline", w: 100%)
#field("customer_1.ok", kind: "checkbox") #field("agent.signature", kind: "signature")"""
    template = compile_dynamic(source, {})
    assert template.page_count == 2
    assert [(f.name, f.kind, f.page, f.label, f.required) for f in template.fields] == [
        ("customer_1.name", "text", 1, "Name", True),
        ("customer_1.notes", "multiline", 2, "customer_1.notes", False),
        ("customer_1.ok", "checkbox", 2, "customer_1.ok", False),
        ("agent.signature", "signature", 2, "agent.signature", False),
    ]
    first, second = (page["/Annots"][0]["/Rect"] for page in pages(template.pdf))
    assert [float(side) for side in first] == pytest.approx([50, 230, 170, 250], abs=6)
    assert float(second[2]) - float(second[0]) == pytest.approx(300)


def test_a_value_stands_in_the_text_and_a_missing_one_is_empty() -> None:
    long = compile_dynamic('#value("a")#value("b")', {"a": "x" * 30}).pdf
    assert len(re.findall(r"\\000", words(long))) >= 30
    nothing = compile_dynamic('#value("a")#value("b")', {}).pdf
    assert "Tf" not in words(nothing)


def test_a_value_is_text_and_never_a_program() -> None:
    hostile = '#panic("x") *b* $x$ "] #field("q") \ud800'
    assert compile_dynamic('#value("a")', {"a": hostile}).fields == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("one\n#let x = y\nthree", "in line 2: unknown variable: y."),
        ("#(", "in line 1: unclosed delimiter."),
        ('a\n\n#panic("no")', "in line 3: no."),
        ('a\n#field("x", kind: "date")', "in line 2: the kind of field"),
        ("a\n#field(3)", "in line 2: a field needs a name in quotes."),
        ('a\n#field("x", label: [b])', "in line 2: the label of field"),
        ('a\n#field("x", sort: "text")', "in line 2: unexpected argument: sort."),
        ('a\n\n#read("/etc/passwd")', "in line 3: files cannot be read"),
        ('#image("a.png")', "in line 1: files cannot be read"),
        ('a\n#include "b.typ"', "in line 2: files cannot be read"),
        ('a\n#import "@preview/cetz:0.3.0": *', "in line 2: packages cannot be imported"),
        ('#eval("import \\"@preview/cetz:0.3.0\\"")', "in line 1: packages cannot be imported"),
        ("#let f(n) = f(n + 1)\n#f(1)", "maximum function call depth exceeded."),
    ],
)
def test_an_error_is_told_with_the_line_of_the_author(source: str, message: str) -> None:
    with pytest.raises(DocumentError, match=r"^The template has an error") as caught:
        compile_dynamic(source, {})
    assert message in str(caught.value)
    assert not re.search(r"[a-z]/[a-z]|\.typ|typst", str(caught.value))


def test_a_package_import_opens_no_connection() -> None:
    order = {"source": '#import "@preview/cetz:0.3.0": *', "data": "{}"}
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.1)
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-I", sandbox.__file__],
                env={"HTTPS_PROXY": proxy, "ALL_PROXY": proxy},
                input=json.dumps(order).encode(),
                stdout=subprocess.DEVNULL,
                timeout=5,
                check=True,
            )
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_template_that_eats_memory_is_stopped() -> None:
    with pytest.raises(DocumentError, match="too much time or memory"):
        compile_dynamic("#let numbers = range(100000000)", {})
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_200_000  # kilobytes


def test_a_template_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql.documents.typst.compiler.AUTHOR_SECONDS", 1)
    endless = "#for i in range(9999) { for j in range(9999) { let x = i * j } }"
    with pytest.raises(DocumentError, match="too much time or memory"):
        compile_dynamic(endless, {})


@pytest.mark.parametrize("name", ["", "a..b", "a b", "ä", "a.b.c.d.e.f", "x" * 61])
def test_an_unusable_field_name_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="is not usable"):
        compile_dynamic(f'#field("{name}")', {})


def test_a_field_placed_twice_is_refused() -> None:
    with pytest.raises(DocumentError, match='"a" is placed twice'):
        compile_dynamic('#field("a")\n#field("a")', {})
    with pytest.raises(DocumentError, match='"a" cannot also be a group'):
        compile_dynamic('#field("a")\n#field("a.b")', {})


@pytest.mark.parametrize(
    "spot",
    [
        '(name: "a")',
        "3",
        '(name: "a", kind: "text", label: none, required: false, page: 9, x: 0, y: 0, w: 9, h: 9)',
        '(name: "a", kind: "x", label: none, required: false, page: 1, x: 0, y: 0, w: 9, h: 9)',
        '(name: 4, kind: "text", label: (), required: 1, page: 1, x: "", y: 0, w: "9", h: 9)',
    ],
)
def test_a_forged_field_is_refused(spot: str) -> None:
    with pytest.raises(DocumentError):
        compile_dynamic(f"#metadata({spot})<gql-field>", {})


def test_a_summary_lists_every_row_over_as_many_pages_as_needed() -> None:
    short = summary("Order 12", [("Name", "Zoë"), ("שם", "שלום (12)")])
    assert len(pages(short)) == 1
    assert [float(side) for side in pages(short)[0]["/MediaBox"]] == pytest.approx(
        [0, 0, 595.28, 841.89], abs=0.1
    )
    assert len(pages(summary("Long", [(f"Row {n}", "value " * 9) for n in range(99)]))) > 2
    assert len(pages(summary("#panic() *x*", [('"]', "#eval")]))) == 1


def test_the_demo_contract_has_two_pages_and_its_fields() -> None:
    for company in ("Example", "A company of a very long name & partners " * 4):
        assert len(pages(basic_contract(company))) == 2


def filled(name: str) -> bytes:
    return fill(basic_contract("Example"), {"customer_1.name": name, "customer_1.accept": True})


def test_a_combined_document_has_all_pages_in_order_and_shows_all_values() -> None:
    title = compile_dynamic("#set page(width: 100pt, height: 50pt, margin: 5pt)\nTitle", {}).pdf
    both = combine(named([title, filled("Zoë"), filled("Ivan")]))
    assert [round(float(page["/MediaBox"][2])) for page in pages(both)] == [100, 595, 595, 595, 595]
    assert words(both).count("/Tx BMC") == 2
    assert "/AcroForm" not in PdfFileReader(io.BytesIO(both)).root
    assert all("/Annots" not in page for page in pages(both))


def test_a_combined_document_holds_each_page_once() -> None:
    one = filled("Zoë")
    assert len(combine(named([one, one]))) < 2.2 * len(combine(named([one])))
    assert b"/StructTreeRoot" not in combine(named([one]))


def shows(form: str, rect: str, more: str = "") -> list[float]:
    """The matrix by which combine lays a drawing into the rectangle of its annotation."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 200] /Resources << >> >>",
        "<< /Type /Page /Parent 2 0 R /Annots [4 0 R] >>",
        f"<< /Subtype /Stamp /Rect {rect} /AP << /N 5 0 R >> {more} >>",
        f"<< /Subtype /Form {form} /Length 0 >>\nstream\n\nendstream",
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(b"%010d 00000 n \n" % len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(offsets)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    code = words(combine(named([out + table + end])))
    found = re.search(r"q (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) cm", code)
    return [float(part) for part in found.groups()] if found else []


def test_a_drawing_is_laid_into_its_rectangle() -> None:
    assert shows("/BBox [0 0 10 20]", "[50 60 70 100]") == [2, 0, 0, 2, 50, 60]
    assert shows("/BBox [5 5 15 25]", "[70 100 50 60]") == [2, 0, 0, 2, 40, 50]
    turned = "/BBox [0 0 20 10] /Matrix [0 1 -1 0 0 0]"
    assert shows(turned, "[50 60 60 80]") == [1, 0, 0, 1, 60, 60]


def test_a_hidden_annotation_stays_hidden() -> None:
    assert shows("/BBox [0 0 10 10]", "[0 0 9 9]", "/F 4") != []
    assert shows("/BBox [0 0 10 10]", "[0 0 9 9]", "/F 2") == []
    assert shows("/BBox [0 0 10 10]", "[0 0 9 9]", "/F 32") == []


def test_what_cannot_be_combined_is_named() -> None:
    with pytest.raises(DocumentError, match=r"Number 2\.pdf cannot be read"):
        combine(named([filled("Zoë"), b"%PDF-1.7 junk"]))
    with pytest.raises(DocumentError, match="no document"):
        combine([])


def test_another_reader_finds_no_fault(tmp_path: Path) -> None:
    qpdf = shutil.which("qpdf")
    if qpdf is None:
        pytest.skip("qpdf is not installed")
    made = (filled("Zoë"), combine(named([filled("Zoë"), summary("A", [("b", "c")])])))
    for number, pdf in enumerate(made):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def names_of(*wanted: str) -> list[str]:
    content = archive([(name, name.encode("utf-8", "replace")) for name in wanted])
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        return bundle.namelist()


@pytest.mark.parametrize(
    ("wanted", "safe"),
    [
        ("contract.pdf", "contract.pdf"),
        ("Zoë שלום.pdf", "Zoë שלום.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\a\\b.pdf", "C__a_b.pdf"),
        ("a\x00b\nc\u202egpj.pdf", "abcgpj.pdf"),
        ("", "file"),
        ("...", "file"),
        (".pdf", "pdf"),
        ("con.pdf", "_con.pdf"),
        ("a.pdf ", "a.pdf"),
    ],
)
def test_a_name_in_an_archive_is_safe(wanted: str, safe: str) -> None:
    assert names_of(wanted) == [safe]


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    assert names_of("x" * 300 + ".pdf") == ["x" * 146 + ".pdf"]
    hebrew = names_of("ש" * 300 + ".pdf")[0]
    assert hebrew.endswith("ש.pdf")
    assert len(hebrew.encode()) <= 240


def test_equal_names_are_numbered() -> None:
    assert names_of("a.pdf", "A.pdf", "a.pdf", "a (2).pdf") == [
        "a.pdf",
        "A (2).pdf",
        "a (3).pdf",
        "a (2) (2).pdf",
    ]
    long = names_of("x" * 200 + ".pdf", "x" * 200 + ".pdf")
    assert [len(name) for name in long] == [150, 150]
    assert long[1].endswith("x (2).pdf")


def test_equal_files_make_an_equal_archive() -> None:
    files = [("a.pdf", b"1"), ("b.pdf", b"2")]
    assert archive(files) == archive(files)
    with zipfile.ZipFile(io.BytesIO(archive(files))) as bundle:
        assert bundle.read("b.pdf") == b"2"
