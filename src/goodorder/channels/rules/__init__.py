"""Pure rules of imports: reading hostile files, the neutral formats, profiles, units of history, matching."""
