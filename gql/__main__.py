"""`python -m gql` is the command `bubbles`."""

import sys

from gql.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
