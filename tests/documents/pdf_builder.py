"""Writes small PDFs object by object, for cases that no PDF library would produce."""


def build_pdf(*objects: str, trailer: str = "") -> bytes:
    """Returns a PDF of the objects, numbered from 1; object 1 is the catalog."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n".encode()
    return bytes(out + b"%%EOF\n")


def build_form(*fields: str, catalog: str = "", acroform: str = "", page: str = "") -> bytes:
    """Returns a form of one page. The first field is object 5, the next one object 6, and so on.

    `catalog`, `acroform` and `page` are more entries for these dictionaries.
    """
    refs = " ".join(f"{number} 0 R" for number in range(5, 5 + len(fields)))
    return build_pdf(
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [{refs}] {page} >>",
        f"<< /Fields [{refs}] /DA (/Helv 0 Tf 0 g) {acroform} >>",
        *fields,
    )


def text_field(title: str, extra: str = "") -> str:
    """Returns a text field of 200 by 20 points."""
    widget = "/Type /Annot /Subtype /Widget /Rect [50 700 250 720] /P 3 0 R"
    return f"<< /FT /Tx /T ({title}) {widget} {extra} >>"


def signature_field(title: str, bottom: int, extra: str = "") -> str:
    """Returns a signature field of 180 by 30 points."""
    widget = f"/Type /Annot /Subtype /Widget /Rect [50 {bottom} 230 {bottom + 30}] /P 3 0 R"
    return f"<< /FT /Sig /T ({title}) {widget} {extra} >>"


def stream_object(content: str, entries: str = "") -> str:
    """Returns a stream with this content; `entries` are more entries for its dictionary."""
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


def build_blank_pages(count: int, *, size: int = 99, promised: int | None = None) -> bytes:
    """Returns a PDF of blank square pages; its page tree may promise another number of them."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size} {size}] >>"
    tree = f"<< /Type /Pages /Kids [{kids}] /Count {count if promised is None else promised} >>"
    return build_pdf("<< /Type /Catalog /Pages 2 0 R >>", tree, *([page] * count))
