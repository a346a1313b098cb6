"""An organization's templates, outbox and event feed."""
