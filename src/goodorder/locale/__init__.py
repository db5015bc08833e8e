"""The words of other languages: one catalogue a language, read as it is written, so that nothing is compiled."""
