"""Generates damaged and hostile PDFs from a seed.

The same seed makes the same changes. The sound files they are made from differ between runs in
their dates and ids.
"""

import contextlib
import functools
import io
import random
import re
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.pdf.fill import fill
from gql.documents.pdf.safe_reader import write_to_bytes
from tests.documents.pdf_builder import build_pdf, stream_object

Mutation = Callable[[bytes, random.Random], bytes]
BOUNDARY_NUMBERS = (0, 1, -1, 2, 255, 65_536, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 10**30)
FILTERS = ("LZWDecode", "DCTDecode", "JPXDecode", "JBIG2Decode", "ASCII85Decode", "CCITTFaxDecode")
BAD_OBJECTS = (
    "null",
    "[null 5 (x) /N]",
    "<< >>",
    "<< /Type /Page >>",
    "(text)",
    "-1",
    "<< /Kids [2 0 R 3 0 R] /Parent 2 0 R /T (a) >>",
    "<< /Length 9 /Filter [/Crypt /JPXDecode null] >>\nstream\nabc\nendstream",
    "<< /FT /Tx /T (\xfe\xff\xd8\x00) /Rect [0 0 1e9 -1] /MaxLen -5 /Kids [null] >>",
    "<< /Type /Page /MediaBox [0 0 99999999999999999999 1] /Rotate 45 /Annots 3 >>",
    "<< /Type /Page /MediaBox [0 0 0.00001 200] /CropBox [900 900 901 901] >>",
    "<< /Type /Page /MediaBox [(a) /B null 7] /Annots [[null] 4 0 R] /Contents [1 0 R] >>",
)


def damaged_pdfs(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yields `count` files, each with a name that tells its source and the changes made to it."""
    sources = list(sound_pdfs().items())
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        base_name, pdf = sources[number % len(sources)]
        changes = rng.choices(MUTATIONS, k=rng.choice((1, 1, 1, 2, 3)))
        for change in changes:
            pdf = change(pdf, rng) or b" "
        if base_name != "packed" and rng.random() < 0.6:
            pdf = rebuild_index(pdf)
        yield f"{number}-{base_name}-{'-'.join(change.__name__ for change in changes)}", pdf


@functools.cache
def sound_pdfs() -> dict[str, bytes]:
    """Returns the undamaged files, by name, from which all others are made."""
    contract = basic_contract("Example Org")
    plain = compile_dynamic_document("= A page\n#lorem(80)", {}).pdf
    return {
        "contract": contract,
        "plain": plain,
        "nested": nested_form(),
        "packed": pack_objects(fill(nested_form(), {"customer_1.home.city": "Zagreb"})),
        "filled": fill(contract, {"customer_1.name": "Zoë שלום", "customer_1.accept": True}),
    }


def nested_form() -> bytes:
    """Returns a form on a rotated and cropped page, with a field of every kind, uncompressed."""
    widget = "/Type /Annot /Subtype /Widget /P 3 0 R"
    state = "/AP << /N << /On 14 0 R /Off 14 0 R >> >>"
    return build_pdf(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 420 595] /Rotate 90 >>",
        "<< /Type /Page /Parent 2 0 R /CropBox [10 10 400 590] /Contents 13 0 R /Annots"
        " [7 0 R 8 0 R 9 0 R 10 0 R 11 0 R 12 0 R] /Resources << /Font << /F 15 0 R >> >> >>",
        "<< /Fields [5 0 R 9 0 R 10 0 R 12 0 R] /DA (/F 0 Tf 0 g) >>",
        "<< /T (customer_1) /FT /Tx /Kids [6 0 R 8 0 R] >>",
        "<< /T (home) /Parent 5 0 R /Kids [7 0 R] >>",
        f"<< /T (city) /Parent 6 0 R {widget} /Rect [50 500 200 520] /MaxLen 40 /TU (City) >>",
        f"<< /T (notes) /Parent 5 0 R {widget} /Rect [50 400 200 480] /Ff 4096 /V (Hi) >>",
        f"<< /T (ok) /FT /Btn {widget} /Rect [50 370 62 382] {state} /AS /Off >>",
        "<< /T (pay) /FT /Btn /Ff 49152 /Kids [11 0 R] >>",
        f"<< /Parent 10 0 R {widget} /Rect [80 370 92 382] {state} /AS /Off >>",
        f"<< /T (size) /FT /Ch /Ff 131072 /Opt [(S) [(l) (Large)]] {widget} /Rect [50 9 90 30] >>",
        stream_object("BT /F 14 Tf 60 540 Td (A form of text) Tj ET 50 535 150 1 re f"),
        stream_object("0 0 9 9 re S", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def pack_objects(pdf: bytes) -> bytes:
    """Returns the same document with object streams and a cross-reference stream."""
    if not shutil.which("qpdf"):
        options = {"stream_xrefs": True}
        return write_to_bytes(copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)), options))
    with tempfile.NamedTemporaryFile() as file:
        file.write(pdf)
        file.flush()
        command = ["qpdf", "--object-streams=generate", "--deterministic-id", file.name, "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout


def append_revision(pdf: bytes, objects: dict[int, str]) -> bytes:
    """Returns `pdf` with one more revision that replaces some objects, as an editor adds it."""
    roots, starts = re.findall(rb"/Root (\d+ 0 R)", pdf), re.findall(rb"startxref\s+(\d+)", pdf)
    if not (roots and starts):
        return pdf
    out, rows = bytearray(pdf), [b"xref\n"]
    for number, body in objects.items():
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    tail = b"trailer\n<< /Size %d /Root %s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n"
    size, start = max(objects) + 1, len(out)
    return bytes(out) + b"".join(rows) + tail % (size, roots[-1], starts[-1], start)


def rebuild_index(pdf: bytes) -> bytes:
    """Returns `pdf` with a new index of the objects that are left.

    With the old index, readers would reject most damaged files before they read an object.
    """
    matches = re.finditer(rb"(?<!\d)(\d+) 0 obj", pdf)
    offsets = {int(match[1]): match.start() for match in matches}
    roots = re.findall(rb"/Root (\d+) 0 R", pdf)
    if not (roots and 0 < max(offsets, default=0) < 2_000):
        return pdf
    rows = (b"%d 1\n%010d 00000 n \n" % row for row in offsets.items())
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>" % (max(offsets) + 1, int(roots[-1]))
    tail = b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + 1)
    return b"\n".join((pdf, b"xref", b"".join(rows) + trailer, tail))


def find_object(pdf: bytes, mark: bytes) -> int:
    """Returns the number of the last object that contains `mark`, or 3 if there is none."""
    numbers = re.findall(rb"(\d+) 0 obj(?:(?!endobj).)*?" + mark, pdf, re.DOTALL)
    return int(numbers[-1]) if numbers else 3


def flip_bytes(pdf: bytes, rng: random.Random) -> bytes:
    out = bytearray(pdf)
    for _ in range(rng.choice((1, 3, 20, 200))):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def truncate(pdf: bytes, rng: random.Random) -> bytes:
    return pdf[: rng.randrange(len(pdf))]


def delete_chunk(pdf: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(pdf))
    return pdf[:start] + pdf[start + rng.choice((1, 16, 400)) :]


def repeat_chunk(pdf: bytes, rng: random.Random) -> bytes:
    start, length = rng.randrange(len(pdf)), rng.choice((1, 16, 400, 5_000))
    return pdf[: start + length] + pdf[start:]


def swap_offsets(pdf: bytes, rng: random.Random) -> bytes:
    rows = [match.span() for match in re.finditer(rb"\d{10} \d{5} n", pdf)]
    if len(rows) < 2:
        return flip_bytes(pdf, rng)
    (a, b), (c, d) = sorted(rng.sample(rows, 2))
    return pdf[:a] + pdf[c:d] + pdf[b:c] + pdf[a:b] + pdf[d:]


def replace_match(pdf: bytes, rng: random.Random, pattern: bytes, text: str) -> bytes:
    """Returns `pdf` with one match of `pattern` replaced; shorter text is padded with spaces."""
    matches = [match.span() for match in re.finditer(pattern, pdf)]
    if not matches:
        return pdf
    start, end = rng.choice(matches)
    return pdf[:start] + text.encode("latin-1").ljust(end - start) + pdf[end:]


def change_number(pdf: bytes, rng: random.Random) -> bytes:
    keys = rb"(?<=/Length )\d+|(?<=/Prev )\d+|(?<=/First )\d+|(?<=/Count )\d+|(?<=/Size )\d+"
    keys += rb"|(?<=/N )\d+|(?<=startxref\n)\d+|(?<=[\[ ])\d+(?= \d+[ \]])"
    return replace_match(pdf, rng, keys, str(rng.choice(BOUNDARY_NUMBERS)))


def change_widths(pdf: bytes, rng: random.Random) -> bytes:
    widths = " ".join(str(rng.choice(BOUNDARY_NUMBERS)) for _ in range(rng.choice((2, 3, 4))))
    return replace_match(pdf, rng, rb"/W \[[^\]]*\]", f"/W [{widths}]")


def change_reference(pdf: bytes, rng: random.Random) -> bytes:
    return replace_match(pdf, rng, rb"\d+ 0 R", f"{rng.randrange(40)} 0 R")


def create_cycle_of_kids(pdf: bytes, rng: random.Random) -> bytes:
    if find_object(pdf, rb"/Kids") == 3:
        return change_reference(pdf, rng)
    return replace_match(pdf, rng, rb"(?<=/Kids \[)\d+ 0 R", f"{find_object(pdf, rb'/Kids')} 0 R")


def change_filter(pdf: bytes, rng: random.Random) -> bytes:
    return replace_match(pdf, rng, rb"/FlateDecode", f"/{rng.choice(FILTERS)}")


def damage_stream(pdf: bytes, rng: random.Random) -> bytes:
    starts = [match.end() for match in re.finditer(rb"stream\r?\n", pdf)]
    offset = rng.choice(starts) + rng.randrange(60) if starts else 0
    return pdf[:offset] + rng.randbytes(rng.choice((1, 4))) + pdf[offset + 1 :]


def garble_drawing(pdf: bytes, rng: random.Random) -> bytes:
    """Changes the operators, glyphs or pixels of one stream, which stays a valid stream."""
    matches = list(
        re.finditer(rb"(\d+) 0 obj\s*<<((?:(?!obj).)*?)>>\s*stream\r?\n", pdf, re.DOTALL)
    )
    if not matches:
        return flip_bytes(pdf, rng)
    match = rng.choice(matches)
    content = pdf[match.end() : pdf.find(b"endstream", match.end())]
    with contextlib.suppress(zlib.error):
        content = zlib.decompressobj().decompress(content, 1_000_000)
    entries = re.sub(rb"/(Length \d+|Filter ?(\[.*?\]|/\w+))", b"", match[2]).decode("latin-1")
    change = rng.choice((flip_bytes, delete_chunk, repeat_chunk, change_digits))
    changed = change(content + b" ", rng).decode("latin-1")
    return append_revision(pdf, {int(match[1]): stream_object(changed, entries)})


def change_digits(pdf: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 5))):
        pdf = replace_match(pdf, rng, rb"(?<![\d/])\d+", str(rng.choice(BOUNDARY_NUMBERS)))
    return pdf


def replace_object(pdf: bytes, rng: random.Random) -> bytes:
    return append_revision(pdf, {rng.randrange(1, 20): rng.choice(BAD_OBJECTS)})


def nest_deeply(pdf: bytes, rng: random.Random) -> bytes:
    depth = rng.choice((40, 400, 4_000, 40_000))
    left, right = rng.choice((("[", "]"), ("<< /A ", " >>")))
    return append_revision(pdf, {rng.randrange(3, 20): f"{left * depth}null{right * depth}"})


def insert_bomb(pdf: bytes, rng: random.Random) -> bytes:
    """Replaces the last page's content by a few kilobytes that unpack to up to 40 MB."""
    data = rng.choice((b"\0" * 40_000_000, b"q " * 4_000_000, b"0 0 9 9 re f " * 90_000))
    bomb, filters = zlib.compress(data, 9), "/FlateDecode"
    if rng.random() < 0.5:
        bomb, filters = zlib.compress(bomb, 9), "[/FlateDecode /FlateDecode]"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 900 0 R >>"
    body = stream_object(bomb.decode("latin-1"), f"/Filter {filters}")
    return append_revision(pdf, {find_object(pdf, rb"/Type ?/Page\b"): page, 900: body})


def prepend_garbage(pdf: bytes, rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice((1, 500, 1_500))) + pdf


def append_garbage(pdf: bytes, rng: random.Random) -> bytes:
    false_end = b"\nstartxref\n%d\n%%%%EOF\n" % rng.randrange(len(pdf))
    return pdf + rng.randbytes(rng.choice((1, 500, 5_000))) + rng.choice((b"", false_end))


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    truncate,
    delete_chunk,
    repeat_chunk,
    swap_offsets,
    change_number,
    change_widths,
    change_reference,
    create_cycle_of_kids,
    change_filter,
    damage_stream,
    garble_drawing,
    change_digits,
    replace_object,
    nest_deeply,
    insert_bomb,
    prepend_garbage,
    append_garbage,
)
