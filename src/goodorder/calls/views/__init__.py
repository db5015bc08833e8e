"""The pages of the call centre, one module per subject."""
