"""Puts our catalogues over Django's own when a process starts."""

import gettext
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import AppConfig
from django.utils.translation.trans_real import translation

from goodorder.locale import sentences

FOLDER = Path(__file__).parent


class LocaleConfig(AppConfig):
    """Adds every catalogue to Django's translation of its language."""

    name = "goodorder.locale"

    def ready(self) -> None:
        """Read the catalogues: 0.2 s for a few thousand strings, once in each process."""
        for path in FOLDER.glob("*/LC_MESSAGES/django.po"):
            language = path.parent.parent.name
            words = catalogue(path, language)
            code = language.replace("_", "-").lower()
            translation(code).merge(compiled(words))
            sentences.learn(
                code, ((one.context, str(one.id), str(one.string)) for one in words if one.context)
            )


def catalogue(path: Path, language: str) -> Catalog:
    """Read a catalogue. Raises PoFileError when it is malformed."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def compiled(words: Catalog) -> gettext.GNUTranslations:
    """Make of a catalogue what `gettext` wants."""
    written = io.BytesIO()
    write_mo(written, words)
    written.seek(0)
    return gettext.GNUTranslations(written)
