"""Customers as people meet them: figures of what they did, notes, duplicates and merges, cases, segments.

Words: *figures* (what a customer did, by currency), *mark* (what two rows of one person share), *merge*, *case*,
*clock* (by when a case is answered or solved), *reply* (the words of an answer that is given often), *segment*.
Publishes merges, cases and their steps, notes and segments.
"""
