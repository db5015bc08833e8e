"""What coupon codes look like: capitals and digits that nobody mixes up. Pure."""

from collections.abc import Sequence

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I or O; 32 letters, 5 bits each
RANDOM_LETTERS = 10  # 50 bits
MOST_MADE = 10_000
MOST_GIVEN = 20


def coupon_code(text: str, *, field: str = "code") -> str:
    """Return a code as it is kept, in capitals without blanks; raises Invalid."""
    return checks.code("".join(str(text).split()).upper(), field=field)


def given_codes(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the codes an order brings; raises Invalid naming the one that is wrong, or comes twice."""
    if len(texts) > MOST_GIVEN:
        raise Invalid("pricing.coupons_many", f"coupons: give at most {MOST_GIVEN}", field="coupons")
    codes = tuple(coupon_code(text, field=f"coupons[{at}]") for at, text in enumerate(texts))
    for at, code in enumerate(codes):
        if code in codes[:at]:
            field = f"coupons[{at}]"
            raise Invalid(
                "pricing.coupon_twice", f"{field}: {code} is given already; once will do", field=field
            )
    return codes
