"""Templates are compiled to forms, summaries are typeset, and files are combined and archived."""

import contextlib
import io
import json
import re
import resource
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.archive import zip_files
from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.combine import combine
from gql.documents.pdf.fill import fill
from gql.documents.pdf.safe_reader import write_to_bytes
from gql.documents.typst import sandbox
from gql.documents.typst.compiler import compile_untrusted, template_source
from gql.documents.typst.summary import render_summary
from testing.pdf_tools import run_on_pdf
from tests.documents.pdf_builder import build_blank_pages, build_pdf


def number_files(pdfs: list[bytes]) -> list[tuple[str, bytes]]:
    return [(f"Number {number}.pdf", pdf) for number, pdf in enumerate(pdfs, 1)]


def pages(pdf: bytes) -> list[Any]:
    root = PdfFileReader(io.BytesIO(pdf)).root
    return [page.get_object() for page in root["/Pages"]["/Kids"]]


def page_code(pdf: bytes) -> str:
    """Returns the decoded content streams of the pages and of the XObjects on them."""
    content_streams = []
    for page in pages(pdf):
        contents = page["/Contents"]
        parts = contents if isinstance(contents, list) else [contents]
        resources = page["/Resources"]
        if "/XObject" in resources:
            parts = [*parts, *dict.values(resources["/XObject"])]
        content_streams += [part.get_object().data.decode("latin-1") for part in parts]
    return "\n".join(content_streams)


def test_fields_are_placed_where_the_template_puts_them() -> None:
    source = """#set page(width: 400pt, height: 300pt, margin: 50pt)
#field("customer_1.name", label: "Name", required: true, w: 120pt, h: 20pt)
#pagebreak()
#field("customer_1.notes", kind: "multiline", w: 100%)
#field("customer_1.ok", kind: "checkbox") #field("agent.signature", kind: "signature")"""
    template = compile_dynamic_document(source, {})
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


def test_a_value_is_inserted_in_the_text_and_a_missing_one_is_empty() -> None:
    long = compile_dynamic_document('#value("a")#value("b")', {"a": "x" * 30}).pdf
    assert len(re.findall(r"\\000", page_code(long))) >= 30
    without_value = compile_dynamic_document('#value("a")#value("b")', {}).pdf
    assert "Tf" not in page_code(without_value)


def test_a_value_is_inserted_as_text_and_never_executed() -> None:
    hostile = '#panic("x") *b* $x$ "] #field("q") \ud800'
    assert compile_dynamic_document('#value("a")', {"a": hostile}).fields == ()


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
def test_an_error_names_the_line_of_the_author_s_template(source: str, message: str) -> None:
    with pytest.raises(DocumentError, match=r"^The template has an error") as caught:
        compile_dynamic_document(source, {})
    assert message in str(caught.value)
    assert not re.search(r"[a-z]/[a-z]|\.typ|typst", str(caught.value))


def test_a_package_import_opens_no_connection() -> None:
    request = {"source": '#import "@preview/cetz:0.3.0": *', "data": "{}"}
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.1)
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-I", sandbox.__file__],
                env={"HTTPS_PROXY": proxy, "ALL_PROXY": proxy},
                input=json.dumps(request).encode(),
                stdout=subprocess.DEVNULL,
                timeout=5,
                check=True,
            )
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_template_that_needs_too_much_memory_is_stopped() -> None:
    with pytest.raises(DocumentError, match="too much time or memory"):
        compile_dynamic_document("#let numbers = range(100000000)", {})
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_200_000  # kilobytes


def test_a_template_that_does_not_terminate_is_stopped() -> None:
    endless = "#for i in range(9999) { for j in range(9999) { let x = i * j } }"
    with pytest.raises(DocumentError, match="too much time or memory"):
        compile_untrusted(endless, template_source("prelude.typ"), {}, seconds=1)


@pytest.mark.parametrize("name", ["", "a..b", "a b", "ä", "a.b.c.d.e.f", "x" * 61])
def test_an_invalid_field_name_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="is not usable"):
        compile_dynamic_document(f'#field("{name}")', {})


def test_a_field_placed_twice_is_refused() -> None:
    with pytest.raises(DocumentError, match='"a" is placed twice'):
        compile_dynamic_document('#field("a")\n#field("a")', {})
    with pytest.raises(DocumentError, match='"a" cannot also be a group'):
        compile_dynamic_document('#field("a")\n#field("a.b")', {})


@pytest.mark.parametrize(
    "metadata",
    [
        '(name: "a")',
        "3",
        '(name: "a", kind: "text", label: none, required: false, page: 9, x: 0, y: 0, w: 9, h: 9)',
        '(name: "a", kind: "x", label: none, required: false, page: 1, x: 0, y: 0, w: 9, h: 9)',
        '(name: 4, kind: "text", label: (), required: 1, page: 1, x: "", y: 0, w: "9", h: 9)',
    ],
)
def test_a_forged_field_is_refused(metadata: str) -> None:
    with pytest.raises(DocumentError):
        compile_dynamic_document(f"#metadata({metadata})<gql-field>", {})


def test_a_summary_lists_all_rows_on_as_many_pages_as_needed() -> None:
    short = render_summary("Order 12", [("Name", "Zoë"), ("שם", "שלום (12)")])
    assert len(pages(short)) == 1
    assert [float(side) for side in pages(short)[0]["/MediaBox"]] == pytest.approx(
        [0, 0, 595.28, 841.89], abs=0.1
    )
    assert len(pages(render_summary("Long", [(f"Row {n}", "value " * 9) for n in range(99)]))) > 2
    assert len(pages(render_summary("#panic() *x*", [('"]', "#eval")]))) == 1


def test_the_demo_contract_has_two_pages_and_its_fields() -> None:
    for company in ("Example", "A company of a very long name & partners " * 4):
        assert len(pages(basic_contract(company))) == 2


def filled_contract(name: str) -> bytes:
    return fill(basic_contract("Example"), {"customer_1.name": name, "customer_1.accept": True})


def test_a_combined_document_has_all_pages_in_order_with_all_values() -> None:
    title = compile_dynamic_document(
        "#set page(width: 100pt, height: 50pt, margin: 5pt)\nTitle", {}
    ).pdf
    combined = combine(number_files([title, filled_contract("Zoë"), filled_contract("Ivan")]))
    assert [round(float(page["/MediaBox"][2])) for page in pages(combined)] == [
        100,
        595,
        595,
        595,
        595,
    ]
    assert page_code(combined).count("/Tx BMC") == 2
    assert "/AcroForm" not in PdfFileReader(io.BytesIO(combined)).root
    assert all("/Annots" not in page for page in pages(combined))


def test_a_combined_document_contains_each_page_once() -> None:
    contract = filled_contract("Zoë")
    assert len(combine(number_files([contract, contract]))) < 2.2 * len(
        combine(number_files([contract]))
    )
    assert b"/StructTreeRoot" not in combine(number_files([contract]))


def appearance_matrix(form: str, rect: str, more: str = "") -> list[float]:
    """Returns the matrix with which `combine` places an appearance in its annotation's rectangle.

    It is empty if the annotation is not drawn.
    """
    pdf = build_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 200] /Resources << >> >>",
        "<< /Type /Page /Parent 2 0 R /Annots [4 0 R] >>",
        f"<< /Subtype /Stamp /Rect {rect} /AP << /N 5 0 R >> {more} >>",
        f"<< /Subtype /Form {form} /Length 0 >>\nstream\n\nendstream",
    )
    code = page_code(combine(number_files([pdf])))
    match = re.search(r"q (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) cm", code)
    return [float(part) for part in match.groups()] if match else []


def test_an_appearance_is_scaled_into_the_rectangle_of_its_annotation() -> None:
    assert appearance_matrix("/BBox [0 0 10 20]", "[50 60 70 100]") == [2, 0, 0, 2, 50, 60]
    assert appearance_matrix("/BBox [5 5 15 25]", "[70 100 50 60]") == [2, 0, 0, 2, 40, 50]
    rotated = "/BBox [0 0 20 10] /Matrix [0 1 -1 0 0 0]"
    assert appearance_matrix(rotated, "[50 60 60 80]") == [1, 0, 0, 1, 60, 60]


def test_a_hidden_annotation_stays_hidden() -> None:
    assert appearance_matrix("/BBox [0 0 10 10]", "[0 0 9 9]", "/F 4") != []
    assert appearance_matrix("/BBox [0 0 10 10]", "[0 0 9 9]", "/F 2") == []
    assert appearance_matrix("/BBox [0 0 10 10]", "[0 0 9 9]", "/F 32") == []


def encrypted(pdf: bytes) -> bytes:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("owner", "user")
    return write_to_bytes(writer)


@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (b"%PDF-1.7 junk", "cannot be read"),
        (encrypted(build_blank_pages(1)), "protected by a password"),
        (build_blank_pages(2_001), "has more than 2,000 pages"),
    ],
    ids=["damaged", "encrypted", "long"],
)
def test_a_file_that_cannot_be_combined_is_named_in_the_error(pdf: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=rf"^Number 2\.pdf.*{reason}"):
        combine(number_files([filled_contract("Zoë"), pdf]))
    with pytest.raises(DocumentError, match="no document"):
        combine([])


def test_qpdf_finds_no_error_in_filled_and_combined_documents(tmp_path: Path) -> None:
    contract = filled_contract("Zoë")
    for pdf in (contract, combine(number_files([contract, render_summary("A", [("b", "c")])]))):
        run_on_pdf(tmp_path, pdf, "qpdf", "--check", "{}")


def names_in_archive(*names: str) -> list[str]:
    content = zip_files([(name, name.encode("utf-8", "replace")) for name in names])
    with zipfile.ZipFile(io.BytesIO(content)) as archive_file:
        assert archive_file.testzip() is None
        return archive_file.namelist()


@pytest.mark.parametrize(
    ("name", "safe_name"),
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
def test_a_file_name_in_an_archive_is_safe_on_every_system(name: str, safe_name: str) -> None:
    assert names_in_archive(name) == [safe_name]


def test_a_long_file_name_is_shortened_and_keeps_its_extension() -> None:
    assert names_in_archive("x" * 300 + ".pdf") == ["x" * 146 + ".pdf"]
    hebrew = names_in_archive("ש" * 300 + ".pdf")[0]
    assert hebrew.endswith("ש.pdf")
    assert len(hebrew.encode()) <= 240


def test_equal_file_names_in_an_archive_are_numbered() -> None:
    assert names_in_archive("a.pdf", "A.pdf", "a.pdf", "a (2).pdf") == [
        "a.pdf",
        "A (2).pdf",
        "a (3).pdf",
        "a (2) (2).pdf",
    ]
    long = names_in_archive("x" * 200 + ".pdf", "x" * 200 + ".pdf")
    assert [len(name) for name in long] == [150, 150]
    assert long[1].endswith("x (2).pdf")


def test_the_same_files_always_make_the_same_archive() -> None:
    files = [("a.pdf", b"1"), ("b.pdf", b"2")]
    assert zip_files(files) == zip_files(files)
    with zipfile.ZipFile(io.BytesIO(zip_files(files))) as archive_file:
        assert archive_file.read("b.pdf") == b"2"
