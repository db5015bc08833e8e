"""Retention: what is thrown away after a time, and when; how large what is kept has become.

Owns the words *kind* (of rows that are kept for a time) and *days* (how long). The rows are dropped by the rooms that
own them; the story `retention` in `flows` asks for it. Publishes: RetentionSet, RowsDropped.
"""
