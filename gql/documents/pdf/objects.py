"""Access to pyHanko's PDF objects, which the library annotates only in part."""

from typing import Any, TypeAlias

from pyhanko.pdf_utils import generic as pyhanko_generic

generic: Any = pyhanko_generic  # partial annotations would fail a strict type check
PdfDictionary: TypeAlias = Any  # a pyHanko dictionary
Handler: TypeAlias = Any  # a pyHanko reader or writer
HIDDEN, PRINT, NO_VIEW = 1 << 1, 1 << 2, 1 << 5  # annotation flags


def pdf_name(text: str) -> Any:
    """Returns a PDF name object; `text` includes the slash."""
    return generic.NameObject(text)


def get(dictionary: PdfDictionary, key: str, default: Any = None) -> Any:
    """Returns the resolved value of `key`, or `default` if it is missing or null."""
    try:
        return dictionary[key]
    except KeyError:
        return default


def numbers(array: Any) -> list[float]:
    """Returns the elements of a PDF array of numbers as floats."""
    return [float(array[index]) for index in range(len(array))]


def float_array(values: Any, digits: int = 2) -> Any:
    """Returns a PDF array of numbers, rounded to `digits` decimals."""
    return generic.ArrayObject(generic.FloatObject(round(value, digits)) for value in values)
