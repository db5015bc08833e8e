"""Forms: what people type, read into values that commands take."""
