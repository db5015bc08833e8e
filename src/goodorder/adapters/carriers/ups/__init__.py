"""United Parcel Service through its published REST interfaces: rating, shipping, void, recovery, pickup, tracking."""
