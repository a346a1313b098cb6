"""The edge: GraphQL over HTTP and graphql-transport-ws, files by signed URL (floor 4)."""
