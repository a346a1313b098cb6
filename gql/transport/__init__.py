"""GraphQL over HTTP, WebSocket and SSE; files by signed URL; the web pages."""
