"""Tests that organizations and participants see only their own data (domain, "Who sees what").

Two organizations of the same shape contain a canary in every text. Requests are generated from the
schema, so new fields, arguments and mutations are covered without changing the tests.

This folder is a package so that its fixture can be shared by the tests in it, and by no others.
"""
