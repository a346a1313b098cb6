"""The ASGI application: its routes, and the background tasks that run with it."""

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from gql.app.background_tasks import run_background_tasks
from gql.app.state import AppState, build_app_state
from gql.execution.executor import Executor
from gql.execution.limits import Limits
from gql.schema import schema
from gql.schema.errors import error_formatter
from gql.settings import Settings
from gql.transport.files import file_routes
from gql.transport.health import health_endpoint
from gql.transport.http import HttpEndpoint
from gql.transport.pages import graphiql_page, page_routes, pages_folder
from gql.transport.websocket.endpoint import WebSocketEndpoint


def create_app(settings: Settings, app_state: AppState | None = None) -> Starlette:
    """Returns the ASGI application. The database must have been migrated."""
    app_state = app_state or build_app_state(settings)
    limits = Limits(
        depth=settings.max_depth,
        fields=settings.max_fields,
        aliases=settings.max_aliases,
        mutations=settings.max_mutations,
        tokens=settings.max_tokens,
    )
    executor = Executor(schema.core, limits, error_formatter, settings.operation_timeout)
    connections, new_context = app_state.connections, app_state.new_context
    pages = pages_folder(settings.pages_dir)
    graphiql = graphiql_page(pages) if settings.graphiql else None
    http = HttpEndpoint(executor, connections, new_context, graphiql)
    websocket = WebSocketEndpoint(executor, connections, new_context, settings)
    app = Starlette(
        routes=[
            *page_routes(pages),
            Route("/healthz", health_endpoint(app_state.database)),
            *file_routes(new_context, settings.upload_limit),
            Route("/graphql", http, max_body_size=settings.body_limit),
            WebSocketRoute("/graphql", websocket),
        ],
        lifespan=lambda _: run_background_tasks(app_state),
    )
    # `app.state` is Starlette's, not the AppState; the server awaits `drain` before it stops
    app.state.drain = connections.drain
    return app
