"""The languages that the server speaks: one file per language, in the format of gettext.

English is in the code. Another language is a file named after its locale, such as `de.po`, in
`locales/` or in the folder of the setting `BUBBLES_LOCALE_DIR`.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.messages import Catalog
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from gql.model.domain.errors import SetupError
from gql.model.domain.text import Parameter, Text
from gql.model.domain.viewer import DEFAULT_LOCALE

_FOLDER = Path(__file__).parent / "locales"
_ENGLISH = Locale.parse(DEFAULT_LOCALE)
_MAX_HEADER = 200  # characters of an Accept-Language header that are read


class Translator:
    """Renders texts in one language. Sentences that its catalog lacks are rendered in English.

    `translations` maps English templates to those of the language.
    """

    def __init__(self, locale: Locale, translations: Mapping[str, str]) -> None:
        self._locale = locale
        self._translations = translations

    def render(self, text: Text) -> str:
        """Returns the sentence in this language."""
        translation = self._translations.get(text.template)
        # "200.000 characters" in an English sentence would be misread
        locale = self._locale if translation else _ENGLISH
        parameters = {name: self._format(value, locale) for name, value in text.parameters.items()}
        return (translation or text.template).format_map(parameters)

    def _format(self, value: Parameter, locale: Locale) -> str:
        if isinstance(value, Text):
            return self.render(value)
        if isinstance(value, tuple):
            return format_list(value, locale=locale)
        return format_decimal(value, locale=locale) if isinstance(value, int) else value


class Catalogs:
    """The catalogs of all languages, read once at start."""

    def __init__(self, folder: Path | None = None) -> None:
        """Reads the catalogs of the package and of `folder`.

        Raises `SetupError`, naming the folder or file, if it cannot be read or is not a catalog.
        """
        if folder and not folder.is_dir():
            raise SetupError(f"BUBBLES_LOCALE_DIR is {folder}, which is not a folder.")
        files = [file for path in (_FOLDER, folder) if path for file in sorted(path.glob("*.po"))]
        self._translators: Mapping[str, Translator] = {DEFAULT_LOCALE: Translator(_ENGLISH, {})} | {
            file.stem: _read_catalog(file) for file in files
        }
        self._locales = {locale.lower().replace("_", "-"): locale for locale in self._translators}

    def translator(self, locale: str) -> Translator:
        """Returns the translator of a locale that `negotiate` returned; else English."""
        return self._translators.get(locale) or self._translators[DEFAULT_LOCALE]

    def negotiate(self, accept_language: str) -> str:
        """Returns the locale that fits an Accept-Language header best (RFC 9110 section 12.5.4).

        A range also fits a locale with fewer subtags ("de-AT" fits "de"), but never one with more
        (RFC 4647 section 3.4, lookup).
        """
        if len(self._locales) == 1:
            return DEFAULT_LOCALE
        for language_range in _by_preference(accept_language[:_MAX_HEADER]):
            subtags = language_range.split("-")
            for end in range(len(subtags), 0, -1):
                locale = self._locales.get("-".join(subtags[:end]))
                if locale:
                    return locale
        return DEFAULT_LOCALE


def _by_preference(accept_language: str) -> list[str]:
    """Returns the language ranges of a header in lower case, most preferred first."""
    weights: dict[str, float] = {}
    for entry in accept_language.lower().split(","):
        language_range, _, weight = entry.partition(";")
        try:
            weights[language_range.strip()] = float(weight.partition("q=")[2] or 1)
        except ValueError:
            continue
    accepted = [language_range for language_range, weight in weights.items() if weight > 0]
    return sorted(accepted, key=lambda language_range: -weights[language_range])


def _read_catalog(file: Path) -> Translator:
    try:
        with file.open("rb") as source:
            catalog = read_po(source, locale=file.stem, abort_invalid=True)
        return Translator(Locale.parse(file.stem), _translations(catalog))
    except (PoFileError, UnknownLocaleError, OSError, ValueError) as error:
        raise SetupError(f"{file} is not a message catalog of a language: {error}") from error


def _translations(catalog: Catalog) -> dict[str, str]:
    """Returns the translation of each template that has one, without those marked as fuzzy.

    Raises `ValueError` for a translation that has other placeholders than its template.
    """
    translations = {
        str(message.id): str(message.string)
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }
    for template, translation in translations.items():
        if _placeholders(template) != _placeholders(translation):
            raise ValueError(f"the placeholders of {translation!r} differ from those in English")
    return translations


def _placeholders(template: str) -> set[tuple[str, str | None, str | None]]:
    return {
        (name, spec, conversion)
        for _, name, spec, conversion in Formatter().parse(template)
        if name is not None
    }
