"""DHL Parcel DE (Post & Parcel Germany): shipping version 2, manifests, and tracking by number or reference."""
