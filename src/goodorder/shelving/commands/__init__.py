"""Every write between the dock and the shelf."""

from goodorder.shelving.commands.faces import remove_pick_face, set_pick_faces
from goodorder.shelving.commands.placing import Placed, place_item
from goodorder.shelving.commands.receiving import Receipt, close_delivery, receive_item
from goodorder.shelving.commands.replenishing import drop_replenishment, plan_replenishment, replenish

__all__ = [
    "Placed",
    "Receipt",
    "close_delivery",
    "drop_replenishment",
    "place_item",
    "plan_replenishment",
    "receive_item",
    "remove_pick_face",
    "replenish",
    "set_pick_faces",
]
