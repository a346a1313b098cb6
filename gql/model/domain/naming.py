"""Converts Python names to the names that the GraphQL schema uses."""


def camel_case(name: str) -> str:
    """Returns a snake_case name in camelCase, as the schema spells it."""
    first, *words = name.split("_")
    return first + "".join(word.capitalize() for word in words)
