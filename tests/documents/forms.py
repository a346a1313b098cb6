"""Small PDFs put together by hand, for what no program would write."""


def assemble(*objects: str, trailer: str = "") -> bytes:
    """A PDF of numbered objects, the first of which is the catalog."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n".encode()
    return bytes(out + b"%%EOF\n")


def form(*fields: str, catalog: str = "", acroform: str = "", page: str = "") -> bytes:
    """A one-page form; field N is object N + 4."""
    refs = " ".join(f"{number} 0 R" for number in range(5, 5 + len(fields)))
    return assemble(
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [{refs}] {page} >>",
        f"<< /Fields [{refs}] /DA (/Helv 0 Tf 0 g) {acroform} >>",
        *fields,
    )


def text_field(title: str, extra: str = "") -> str:
    rect = "/Type /Annot /Subtype /Widget /Rect [50 700 250 720] /P 3 0 R"
    return f"<< /FT /Tx /T ({title}) {rect} {extra} >>"


def streamed(content: str, head: str = "") -> str:
    """A stream object with `content` in it."""
    return f"<< {head} /Length {len(content)} >>\nstream\n{content}\nendstream"
