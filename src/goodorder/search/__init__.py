"""One search box for everything: whatever is written on a paper, a parcel or a screen finds its record. No tables.

Words of this room: a *question* is what somebody typed; a *hit* is a record it may mean; a hit is *exact* when the
question is one of the record's own identifiers.
"""
