"""Packs files into a ZIP archive."""

import io
import zipfile
from collections.abc import Sequence

from gql.documents.file_names import safe_file_names


def zip_files(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Returns a ZIP of the (name, content) pairs, with names that are safe and unique.

    Equal files give an equal archive, because every entry has the same fixed date.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zip_file:
        names = safe_file_names([name for name, _ in files])
        for name, (_, content) in zip(names, files, strict=True):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            zip_file.writestr(entry, content)
    return out.getvalue()
