"""One process that serves customer sessions over GraphQL, built in floors.

4  app  cli  transport          settings in, ASGI application out
3  schema                       the contract
2  resolvers                    questions and orders
1  live  documents  delivery    the outside: wake-ups, bytes, messages
0  model  settings              true, allowed

Each floor imports only from below; `tests/test_floors.py` holds it to that.
"""
