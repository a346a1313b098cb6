"""GraphQL over WebSocket with the protocol graphql-transport-ws."""
