"""Catalogs that tests write."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import write_po


def write_catalog(folder: Path, locale: str, translations: Mapping[str, str]) -> Path:
    """Writes a catalog file of a language; `translations` maps templates to their translations."""
    catalog = Catalog(locale=locale)
    for template, translation in translations.items():
        catalog.add(template, translation)
    file = folder / f"{locale}.po"
    with file.open("wb") as output:
        write_po(output, catalog)
    return file
