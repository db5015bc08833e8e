"""What happened to a cart."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class CartOpened(Fact, aggregate="cart"):
    """Somebody began to shop."""

    cart_id: str
    channel: str


class CartChanged(Fact, aggregate="cart"):
    """A SKU's quantity in a cart was set; 0 took it out."""

    cart_id: str
    sku: str
    quantity: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return (
            tell(self, "{quantity} × {sku} in the cart") if self.quantity else tell(self, "{sku} taken out")
        )


class CartCheckedOut(Fact, aggregate="cart"):
    """A cart became an order, its held stock the order's."""

    cart_id: str
    order_id: str


class CartAbandoned(Fact, aggregate="cart"):
    """A cart was given up; what it held is free."""

    cart_id: str
