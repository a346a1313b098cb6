"""Reads PDFs with programs and libraries other than the product's own: Poppler, qpdf, pyHanko."""

import hashlib
import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from asn1crypto import x509
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from gql.documents.signing.certificate_authority import from_pem
from gql.documents.signing.run_sync import run_sync
from testing.requirements import skip_or_fail

# programs


def require_program(name: str) -> str:
    """Returns the path of a program.

    Skips the test if the program is missing; fails it under BUBBLES_REQUIRE_ALL=1, as in CI.
    """
    path = shutil.which(name)
    if path is None:
        skip_or_fail(FileNotFoundError(f"{name} is not installed"))
    return path


def run_program(name: str, *arguments: str | Path) -> tuple[int, str]:
    """Runs a program; returns its exit status, and its output and error output together."""
    command = [require_program(name), *map(str, arguments)]
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return process.returncode, process.stdout + process.stderr


def run_on_pdf(folder: Path, pdf: bytes, name: str, *arguments: str) -> str:
    """Runs a program on a PDF that is written to `folder`; returns its output.

    "{}" in the arguments stands for the path of the file. The program must succeed.
    """
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    command = [require_program(name), *(part.replace("{}", str(file)) for part in arguments)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


# text


def extract_page_texts(pdf: bytes, *options: str) -> list[str]:
    """Returns the text of each page, as pdftotext extracts it."""
    command = [require_program("pdftotext"), *options, "-", "-"]
    process = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60)
    return process.stdout.decode().split("\f")[:-1]


def extract_text(pdf: bytes, *options: str) -> str:
    return "\n".join(extract_page_texts(pdf, *options))


def find_draft_marks(pdf: bytes) -> list[bool]:
    """Returns for each page whether it bears the draft mark.

    The text is extracted in drawing order: the mark is drawn at an angle, letter by letter.
    """
    return ["DRAFT" in "".join(text.split()) for text in extract_page_texts(pdf, "-raw")]


# structure


def read_catalog(pdf: bytes) -> Any:
    return PdfFileReader(io.BytesIO(pdf)).root


def count_pages(pdf: bytes) -> int:
    return int(read_catalog(pdf)["/Pages"]["/Count"])


def find_field(pdf: bytes, name: str) -> Any:
    """Returns the dictionary of the field with this full name."""
    node = read_catalog(pdf)["/AcroForm"]
    for depth, title in enumerate(name.split(".")):
        kids = node["/Kids" if depth else "/Fields"]
        node = next(kid.get_object() for kid in kids if kid.get_object()["/T"] == title)
    return node


def find_appearance(pdf: bytes, name: str) -> Any:
    """Returns the normal appearance (/AP /N) of the field with this full name."""
    return find_field(pdf, name)["/AP"]["/N"]


# signatures


def read_signatures(pdf: bytes) -> Sequence[Any]:
    """Returns pyHanko's embedded signatures, in the order in which they were made."""
    return list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)


def signed_field_names(pdf: bytes) -> list[str]:
    """Returns the names of the signed fields, in the order in which they were signed."""
    return [str(signature.field_name) for signature in read_signatures(pdf)]


def validate_signatures(pdf: bytes, root: bytes) -> dict[str, bool]:
    """Returns for each signature whether pyHanko finds it valid under a root certificate (DER)."""
    results = {}
    for signature in read_signatures(pdf):
        roots = [x509.Certificate.load(root)]
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status = run_sync(async_validate_pdf_signature(signature, context))
        results[str(signature.field_name)] = bool(status.bottom_line)
    return results


def valid_signature_names(pdf: bytes, root: str) -> list[str]:
    """Returns the names of the signatures that pyHanko finds valid under a root (PEM)."""
    (certificate,) = from_pem(root)
    results = validate_signatures(pdf, certificate)
    return [name for name, is_valid in results.items() if is_valid]


# contents


def signature_png(width: int = 300, height: int = 100) -> bytes:
    """Returns an image of a handwritten signature, as a camera would take it."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).line([(10, 80), (90, 10), (160, 90), (290, 20)], fill="navy", width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
