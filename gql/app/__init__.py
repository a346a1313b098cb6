"""The application: the state of a process, its background tasks, and its routes."""

from gql.app.application import create_app
from gql.app.background_tasks import periodic_tasks, run_background_tasks
from gql.app.state import AppState, build_app_state, build_document_operations

__all__ = [
    "AppState",
    "build_app_state",
    "build_document_operations",
    "create_app",
    "periodic_tasks",
    "run_background_tasks",
]
