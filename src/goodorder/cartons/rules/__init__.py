"""What packing is made of (`boxes`), how one carton is filled (`placing`), which set is cheapest (`choosing`)."""
