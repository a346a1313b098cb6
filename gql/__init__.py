"""Interaction bubbles: a GraphQL server for customer sessions, in layers.

6  app  cli  server  seed
5  transport
4  schema
3  resolvers  jobs
2  esign
1  live  delivery  storage  documents  execution
0  model  settings

Each layer imports only from the layers below it; `tests/project/test_layers.py` checks this.
"""
