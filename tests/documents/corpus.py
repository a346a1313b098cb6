"""A seeded supply of damaged and hostile PDFs.

The same seed makes the same changes; the bases differ from run to run in their dates and ids.
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
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.pdf.fill import fill
from gql.documents.pdf.safe_reader import written
from tests.documents.forms import assemble, streamed

Mutation = Callable[[bytes, random.Random], bytes]
NUMBERS = (0, 1, -1, 2, 255, 65_536, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 10**30)
FILTERS = ("LZWDecode", "DCTDecode", "JPXDecode", "JBIG2Decode", "ASCII85Decode", "CCITTFaxDecode")
NONSENSE = (
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


def mutations(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` files, each with a name that says which base it was and what was done to it."""
    named = list(bases().items())
    for number in range(count):
        lots = random.Random(f"{seed}/{number}")
        base, pdf = named[number % len(named)]
        changes = lots.choices(MUTATIONS, k=lots.choice((1, 1, 1, 2, 3)))
        for change in changes:
            pdf = change(pdf, lots) or b" "
        if base != "packed" and lots.random() < 0.6:
            pdf = reindexed(pdf)
        yield f"{number}-{base}-{'-'.join(change.__name__ for change in changes)}", pdf


@functools.cache
def bases() -> dict[str, bytes]:
    """The sound files that all others are made of."""
    contract = basic_contract("Example Org")
    plain = compile_dynamic("= A page\n#lorem(80)", {}).pdf
    return {
        "contract": contract,
        "plain": plain,
        "nested": nested_form(),
        "packed": packed(fill(nested_form(), {"customer_1.home.city": "Zagreb"})),
        "filled": fill(contract, {"customer_1.name": "Zoë שלום", "customer_1.accept": True}),
    }


def nested_form() -> bytes:
    """A form on a turned and cropped page, with a field of every kind; all readable as text."""
    widget = "/Type /Annot /Subtype /Widget /P 3 0 R"
    state = "/AP << /N << /On 14 0 R /Off 14 0 R >> >>"
    return assemble(
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
        streamed("BT /F 14 Tf 60 540 Td (A form of text) Tj ET 50 535 150 1 re f"),
        streamed("0 0 9 9 re S", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def packed(pdf: bytes) -> bytes:
    """The same document with its objects in streams and an index that is a stream."""
    if not shutil.which("qpdf"):
        options = {"stream_xrefs": True}
        return written(copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)), options))
    with tempfile.NamedTemporaryFile() as file:
        file.write(pdf)
        file.flush()
        command = ["qpdf", "--object-streams=generate", "--deterministic-id", file.name, "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout


def revised(pdf: bytes, objects: dict[int, str]) -> bytes:
    """`pdf` and one more revision with some objects replaced, as an editor would add it."""
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


def reindexed(pdf: bytes) -> bytes:
    """`pdf` with an index of the objects it still has, so that readers get past the index."""
    found = {int(match[1]): match.start() for match in re.finditer(rb"(?<!\d)(\d+) 0 obj", pdf)}
    roots = re.findall(rb"/Root (\d+) 0 R", pdf)
    if not (roots and 0 < max(found, default=0) < 2_000):
        return pdf
    rows = (b"%d 1\n%010d 00000 n \n" % row for row in found.items())
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>" % (max(found) + 1, int(roots[-1]))
    tail = b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + 1)
    return b"\n".join((pdf, b"xref", b"".join(rows) + trailer, tail))


def number_of(pdf: bytes, mark: bytes) -> int:
    """The last object that holds `mark`; 3 where none is to be seen."""
    found = re.findall(rb"(\d+) 0 obj(?:(?!endobj).)*?" + mark, pdf, re.DOTALL)
    return int(found[-1]) if found else 3


def flipped_bytes(pdf: bytes, lots: random.Random) -> bytes:
    out = bytearray(pdf)
    for _ in range(lots.choice((1, 3, 20, 200))):
        out[lots.randrange(len(out))] = lots.randrange(256)
    return bytes(out)


def truncated(pdf: bytes, lots: random.Random) -> bytes:
    return pdf[: lots.randrange(len(pdf))]


def chunk_deleted(pdf: bytes, lots: random.Random) -> bytes:
    start = lots.randrange(len(pdf))
    return pdf[:start] + pdf[start + lots.choice((1, 16, 400)) :]


def chunk_doubled(pdf: bytes, lots: random.Random) -> bytes:
    start, length = lots.randrange(len(pdf)), lots.choice((1, 16, 400, 5_000))
    return pdf[: start + length] + pdf[start:]


def offsets_swapped(pdf: bytes, lots: random.Random) -> bytes:
    rows = [match.span() for match in re.finditer(rb"\d{10} \d{5} n", pdf)]
    if len(rows) < 2:
        return flipped_bytes(pdf, lots)
    (a, b), (c, d) = sorted(lots.sample(rows, 2))
    return pdf[:a] + pdf[c:d] + pdf[b:c] + pdf[a:b] + pdf[d:]


def replaced(pdf: bytes, lots: random.Random, pattern: bytes, text: str) -> bytes:
    """`pdf` with one of the places that match replaced; the length stays where it can."""
    spots = [match.span() for match in re.finditer(pattern, pdf)]
    if not spots:
        return pdf
    start, end = lots.choice(spots)
    return pdf[:start] + text.encode("latin-1").ljust(end - start) + pdf[end:]


def number_changed(pdf: bytes, lots: random.Random) -> bytes:
    keys = rb"(?<=/Length )\d+|(?<=/Prev )\d+|(?<=/First )\d+|(?<=/Count )\d+|(?<=/Size )\d+"
    keys += rb"|(?<=/N )\d+|(?<=startxref\n)\d+|(?<=[\[ ])\d+(?= \d+[ \]])"
    return replaced(pdf, lots, keys, str(lots.choice(NUMBERS)))


def widths_changed(pdf: bytes, lots: random.Random) -> bytes:
    widths = " ".join(str(lots.choice(NUMBERS)) for _ in range(lots.choice((2, 3, 4))))
    return replaced(pdf, lots, rb"/W \[[^\]]*\]", f"/W [{widths}]")


def reference_changed(pdf: bytes, lots: random.Random) -> bytes:
    return replaced(pdf, lots, rb"\d+ 0 R", f"{lots.randrange(40)} 0 R")


def kids_in_a_circle(pdf: bytes, lots: random.Random) -> bytes:
    if number_of(pdf, rb"/Kids") == 3:
        return reference_changed(pdf, lots)
    return replaced(pdf, lots, rb"(?<=/Kids \[)\d+ 0 R", f"{number_of(pdf, rb'/Kids')} 0 R")


def filter_changed(pdf: bytes, lots: random.Random) -> bytes:
    return replaced(pdf, lots, rb"/FlateDecode", f"/{lots.choice(FILTERS)}")


def stream_damaged(pdf: bytes, lots: random.Random) -> bytes:
    starts = [match.end() for match in re.finditer(rb"stream\r?\n", pdf)]
    place = lots.choice(starts) + lots.randrange(60) if starts else 0
    return pdf[:place] + lots.randbytes(lots.choice((1, 4))) + pdf[place + 1 :]


def drawing_garbled(pdf: bytes, lots: random.Random) -> bytes:
    """One stream, sound as a stream, with other operators, glyphs or pixels in it."""
    spots = list(re.finditer(rb"(\d+) 0 obj\s*<<((?:(?!obj).)*?)>>\s*stream\r?\n", pdf, re.DOTALL))
    if not spots:
        return flipped_bytes(pdf, lots)
    spot = lots.choice(spots)
    data = pdf[spot.end() : pdf.find(b"endstream", spot.end())]
    with contextlib.suppress(zlib.error):
        data = zlib.decompressobj().decompress(data, 1_000_000)
    head = re.sub(rb"/(Length \d+|Filter ?(\[.*?\]|/\w+))", b"", spot[2]).decode("latin-1")
    change = lots.choice((flipped_bytes, chunk_deleted, chunk_doubled, digits_changed))
    return revised(pdf, {int(spot[1]): streamed(change(data + b" ", lots).decode("latin-1"), head)})


def digits_changed(pdf: bytes, lots: random.Random) -> bytes:
    for _ in range(lots.choice((1, 5))):
        pdf = replaced(pdf, lots, rb"(?<![\d/])\d+", str(lots.choice(NUMBERS)))
    return pdf


def object_replaced(pdf: bytes, lots: random.Random) -> bytes:
    return revised(pdf, {lots.randrange(1, 20): lots.choice(NONSENSE)})


def deeply_nested(pdf: bytes, lots: random.Random) -> bytes:
    depth = lots.choice((40, 400, 4_000, 40_000))
    left, right = lots.choice((("[", "]"), ("<< /A ", " >>")))
    return revised(pdf, {lots.randrange(3, 20): f"{left * depth}null{right * depth}"})


def bomb_dropped(pdf: bytes, lots: random.Random) -> bytes:
    """The last page drawn by a few kilobytes that unpack to a lot."""
    data = lots.choice((b"\0" * 40_000_000, b"q " * 4_000_000, b"0 0 9 9 re f " * 90_000))
    bomb, filters = zlib.compress(data, 9), "/FlateDecode"
    if lots.random() < 0.5:
        bomb, filters = zlib.compress(bomb, 9), "[/FlateDecode /FlateDecode]"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 900 0 R >>"
    body = streamed(bomb.decode("latin-1"), f"/Filter {filters}")
    return revised(pdf, {number_of(pdf, rb"/Type ?/Page\b"): page, 900: body})


def garbage_before(pdf: bytes, lots: random.Random) -> bytes:
    return lots.randbytes(lots.choice((1, 500, 1_500))) + pdf


def garbage_after(pdf: bytes, lots: random.Random) -> bytes:
    false_end = b"\nstartxref\n%d\n%%%%EOF\n" % lots.randrange(len(pdf))
    return pdf + lots.randbytes(lots.choice((1, 500, 5_000))) + lots.choice((b"", false_end))


MUTATIONS: tuple[Mutation, ...] = (
    flipped_bytes,
    truncated,
    chunk_deleted,
    chunk_doubled,
    offsets_swapped,
    number_changed,
    widths_changed,
    reference_changed,
    kids_in_a_circle,
    filter_changed,
    stream_damaged,
    drawing_garbled,
    digits_changed,
    object_replaced,
    deeply_nested,
    bomb_dropped,
    garbage_before,
    garbage_after,
)
