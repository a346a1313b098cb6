"""The command `bubbles`, one file per subcommand: parsing and printing."""
