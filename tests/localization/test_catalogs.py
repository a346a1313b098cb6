"""Catalogs are read at start, and the best one for an Accept-Language header renders sentences."""

from pathlib import Path

import pytest

from gql.app import build_app_state
from gql.localization.catalogs import Catalogs
from gql.model.domain.errors import SetupError
from gql.model.domain.text import Text
from gql.settings import Settings
from testing.running_server import document_pool
from tests.localization.catalog_files import write_catalog

PARTS = "At most {limit} parts."


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Catalogs:
    """Catalogs of German, Brazilian Portuguese and Chinese in traditional characters."""
    folder = tmp_path_factory.mktemp("locales")
    for locale in ("de", "pt_BR", "zh_Hant"):
        write_catalog(folder, locale, {PARTS: f"{locale} {{limit}}", "Names: {names}": "{names}"})
    return Catalogs(folder)


@pytest.mark.parametrize(
    ("accept_language", "locale"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("zh-Hant-TW", "zh_Hant"),
        ("pt-BR,pt;q=0.9", "pt_BR"),
        ("pt", "en"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5, de; q=0.6", "de"),
        ("fr, de;q=0.1", "de"),
        ("de;q=0", "en"),
        ("de;q=0.0, pt-br;q=0.001", "pt_BR"),
        ("", "en"),
        ("*", "en"),
        ("tlh-AQ, x-y-z", "en"),
        ("de;q=high, pt-BR;q=0.2", "pt_BR"),
        ("de;q=nan", "en"),
        (";;q=,,=;q=1,-,\x00é", "en"),
        ("fr," * 50 + "de", "de"),
        ("fr," * 1_000 + "de", "en"),
        ("-" * 10_000, "en"),
    ],
)
def test_the_language_is_the_most_preferred_one_that_the_server_has(
    catalogs: Catalogs, accept_language: str, locale: str
) -> None:
    assert catalogs.negotiate(accept_language) == locale


def test_without_further_catalogs_the_language_is_english() -> None:
    assert Catalogs().negotiate("de, fr;q=0.5") == "en"
    assert Catalogs().translator("de").render(Text(PARTS, limit=1)) == "At most 1 parts."


@pytest.mark.parametrize(
    ("locale", "parts", "names"),
    [
        ("en", "At most 1,234,567 parts.", "Names: Ada, Bob, and {Cy}"),
        ("de", "de 1.234.567", "Ada, Bob und {Cy}"),
        ("zh_Hant", "zh_Hant 1,234,567", "Ada、Bob和{Cy}"),
    ],
)
def test_numbers_and_lists_are_formatted_by_locale(
    catalogs: Catalogs, locale: str, parts: str, names: str
) -> None:
    translator = catalogs.translator(locale)
    assert translator.render(Text(PARTS, limit=1_234_567)) == parts
    assert translator.render(Text("Names: {names}", names=("Ada", "Bob", "{Cy}"))) == names


def test_a_sentence_inside_another_is_translated_too(catalogs: Catalogs) -> None:
    text = Text("{name}: {problem}", name="{limit}", problem=Text(PARTS, limit=2_000))
    assert catalogs.translator("de").render(text) == "{limit}: de 2.000"
    assert str(text) == "{limit}: At most 2,000 parts."


def test_a_sentence_without_a_translation_is_in_english(tmp_path: Path) -> None:
    file = write_catalog(tmp_path, "de", {PARTS: "", "Deleted": "Gelöscht"})
    guessed = '\n#, fuzzy\nmsgid "Deleted by {name}"\nmsgstr "Gelöscht von {names}"\n'
    file.write_text(file.read_text() + guessed)
    translator = Catalogs(tmp_path).translator("de")
    assert translator.render(Text("Deleted")) == "Gelöscht"
    assert translator.render(Text("Completed")) == "Completed"
    assert translator.render(Text(PARTS, limit=1_000)) == "At most 1,000 parts."
    assert translator.render(Text("Deleted by {name}", name="Ada")) == "Deleted by Ada"


@pytest.mark.parametrize(
    "translation", ["Höchstens {limits}.", "Höchstens {limit} {unit}.", "Höchstens.", "{limit", "}"]
)
def test_a_catalog_with_other_placeholders_is_refused(tmp_path: Path, translation: str) -> None:
    file = write_catalog(tmp_path, "de", {PARTS: translation})
    with pytest.raises(SetupError, match=str(file)):
        Catalogs(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("de.po", b"no catalog"),
        ("de.po", b'msgid "a"\n'),
        ("de.po", b'<<<<<<< HEAD\nmsgid "a"\nmsgstr "b"\n'),
        ("de.po", b'msgid "a"\nmsgstr "\xff"\n'),
        ("klingon.po", b'msgid "a"\nmsgstr "b"\n'),
        ("de-AT.po", b'msgid "a"\nmsgstr "b"\n'),
    ],
)
def test_a_file_that_is_no_catalog_of_a_language_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SetupError, match=str(file)) as caught:
        Catalogs(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_server_whose_folder_of_catalogs_is_missing_does_not_start(tmp_path: Path) -> None:
    folder = tmp_path / "missing"
    settings = Settings(data_dir=tmp_path, locale_dir=str(folder))
    with pytest.raises(SetupError, match=f"BUBBLES_LOCALE_DIR is {folder}, which is not a folder"):
        build_app_state(settings, document_pool())
