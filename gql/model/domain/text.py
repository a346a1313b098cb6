"""Sentences for people, before they are rendered in a language.

The model holds the English template and its parameters; `gql.localization` renders them. The
templates are the message ids of the catalogs, which `make messages` collects from the calls of
`Text` and of the errors that take a template.
"""

from __future__ import annotations


class Text:
    """A sentence: an English template such as "At most {limit} fields.", and its parameters.

    A parameter is a name, a quantity, a list of names, or another sentence. Only quantities are
    numbers: they are written with separators, unlike the number of a page or line, which is a
    `str`. `str()` of a text is the English sentence, for logs and for the errors that programmers
    read.
    """

    __slots__ = ("parameters", "template")

    def __init__(self, template: str, /, **parameters: Parameter) -> None:
        self.template = template
        self.parameters = parameters

    def with_parameters(self, **parameters: Parameter) -> Text:
        """Returns this template with parameters."""
        return Text(self.template, **parameters)

    def __str__(self) -> str:
        parameters = {name: _english(value) for name, value in self.parameters.items()}
        return self.template.format_map(parameters)

    def __repr__(self) -> str:
        return f"Text({self.template!r}, **{self.parameters!r})"


Parameter = str | int | tuple[str, ...] | Text


def _english(value: Parameter) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
