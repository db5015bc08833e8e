"""The command line: one module per command, each registered by name in `main`.

Purpose: start, stop, check and test an installation. A command parses its options, calls one command or
query of a room (or the operating system) and prints. Django is imported only by commands that need it.
"""
