"""Collects the templates of `gql` into messages.pot, from which translators begin a catalog."""

import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "gql/localization/locales/messages.pot"
# the classes and functions whose first argument is a template
KEYWORDS = (
    "Busy",
    "DocumentError",
    "Invalid",
    "InvalidPhoneNumber",
    "Refusal",
    "StorageFull",
    "Text",
    "TextError",
    "WorkerDied",
    "error_as",
)


def collect_templates(folder: Path = ROOT / "gql") -> bytes:
    """Returns the catalog of the templates in the modules of a folder.

    It has no dates and no line numbers, so it changes only when a template does.
    """
    catalog = Catalog()
    for _, _, template, _, _ in extract_from_dir(folder, keywords=dict.fromkeys(KEYWORDS)):
        catalog.add(template)
    file = io.BytesIO()
    write_po(file, catalog, sort_output=True, omit_header=True)
    return file.getvalue()


if __name__ == "__main__":
    CATALOG.write_bytes(collect_templates())
