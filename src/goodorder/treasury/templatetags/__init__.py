"""Tags of the treasury's templates."""
