"""Finds what is wrong with input values, in variables and in literals, and where.

A scalar refuses a value with `invalid_scalar`: its sentence becomes the message of the error as it
stands. Every error has the extension `inputPath`: the name of the variable or argument, then
fields and list indexes. (The `path` of an error is that of a response field, by the
specification, section 7.1.2.)
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    SKIP,
    ArgumentNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    Node,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    is_non_null_type,
    specified_rules,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.pyutils import print_path_list
from graphql.utilities import validate_input_literal, validate_input_value
from graphql.validation import ValidationRule, ValuesOfCorrectTypeRule

_MAX_ERRORS = 50

OnInvalidValue = Callable[[GraphQLError, list[str | int]], None]


def invalid_scalar(message: str) -> GraphQLError:
    """Returns the exception with which a scalar refuses a value; `message` is for people."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def find_variable_errors(
    schema: GraphQLSchema,
    definitions: Iterable[VariableDefinitionNode],
    values: Mapping[str, Any],
) -> list[GraphQLError]:
    """Returns an error for each value that does not fit the type of its variable; at most 50."""
    errors: list[GraphQLError] = []
    for definition in definitions:
        signature = get_variable_signature(schema, definition)
        if isinstance(signature, GraphQLError):
            continue
        value = values.get(signature.name, Undefined)
        is_optional = definition.default_value or not is_non_null_type(signature.type)
        if value is Undefined and is_optional:
            continue
        on_error = _collect(errors, "BAD_USER_INPUT", definition, signature.name)
        validate_input_value(value, signature.type, on_error, hide_suggestions=True)
    return errors[:_MAX_ERRORS]


def _collect(errors: list[GraphQLError], code: str, node: Node, name: str) -> OnInvalidValue:
    """Returns a callback that appends an error of this code, at `node`."""

    def on_invalid_value(error: GraphQLError, path: list[str | int]) -> None:
        message = error.message
        if not error.extensions:  # it is not a sentence of `invalid_scalar`
            reason = message.replace(" None.", " null.").replace("found: None", "found: null")
            message = f"{name}{print_path_list(path)} has an invalid value: {reason}"
        extensions = {"code": code, **(error.extensions or {}), "inputPath": [name, *path]}
        errors.append(GraphQLError(message, error.nodes or node, extensions=extensions))

    return on_invalid_value


class InputLiteralsRule(ValidationRule):
    """Checks the literals of a query as `ValuesOfCorrectTypeRule` does, and tells their paths."""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> Any:
        self._validate(node.value, self.context.get_input_type(), node.name.value)
        return SKIP

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        if node.default_value:
            input_type = self.context.get_input_type()
            self._validate(node.default_value, input_type, node.variable.name.value)

    def _validate(self, value: ValueNode, input_type: GraphQLInputType | None, name: str) -> None:
        if input_type is None:  # another rule reports the unknown argument or type
            return
        errors: list[GraphQLError] = []
        validate_input_literal(
            value,
            input_type,
            _collect(errors, "GRAPHQL_VALIDATION_FAILED", value, name),
            None,
            None,
            self.context.hide_suggestions,
        )
        for error in errors:
            self.report_error(error)


VALIDATION_RULES = tuple(
    InputLiteralsRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules
)
