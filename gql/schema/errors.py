"""The error codes of the contract, for whatever the model and the resolvers raise."""

from gql.execution.errors import ErrorFormatter, OperationError
from gql.model.domain import errors

ERROR_CODES: dict[type[Exception], str] = {
    errors.Unauthenticated: "UNAUTHENTICATED",
    errors.BadCursor: "BAD_CURSOR",
    errors.NotFound: "NOT_FOUND",
    errors.Invalid: "BAD_USER_INPUT",
    errors.Unavailable: "ACTION_UNAVAILABLE",
    errors.Busy: "UNAVAILABLE",
    errors.StorageFull: "STORAGE_FULL",
}

error_formatter = ErrorFormatter(ERROR_CODES)


def to_operation_error(error: Exception) -> OperationError:
    """Returns the exception that ends an operation because of any other exception."""
    return error_formatter.to_operation_error(error)
