"""The payload types of mutations, by subject.

Their fields are read off the values of `gql.resolvers.payloads`.
"""
