"""Tests that organizations and participants see only their own data.

Two organizations of the same shape contain a canary in every text. Requests are generated from the
schema, so new fields, arguments and mutations are covered without changing the tests.

This folder is a package because the fixture `tenants` has the scope `package`.
"""
