"""Plugs for the rooms' sockets: plain Python without Django, one folder for each outside party.

A folder holds `adapter.py` (the class an entry point names; built by `from_env`), `client.py` (the wire),
`mapping.py` (their words into ours, pure), `settings.py` (the environment), `README.md` and `fixtures/` (answers
as they come over the wire, for the tests of the mapping). Ours are found by entry point exactly as foreign ones.
"""
