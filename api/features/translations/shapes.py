"""What eTranslation sends when it is done, as its notifications and deliveries name it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """A translation, or what went wrong with it.

    translated_text, result: the words, as a notification and a delivery name them. error_code: of a text that was not translated.
    """

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

    target_language: str = ""
    translated_text: str | None = None
    result: str | None = None
    error_code: int | str | None = None

    @property
    def words(self) -> str | None:
        """The translation; None where it says that there is none."""
        return None if self.error_code is not None else self.translated_text or self.result

    def is_for(self, language: str) -> bool:
        """Whether it is in the language that was asked for."""
        return self.target_language.lower() in ("", language)
