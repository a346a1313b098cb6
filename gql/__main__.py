"""Runs the command `bubbles` by `python -m gql`."""

import sys

from gql.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
