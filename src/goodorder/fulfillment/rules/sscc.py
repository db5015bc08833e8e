"""Serial shipping container codes (GS1 General Specifications, AI 00): 18 digits, the last a check digit. Pure."""

from goodorder.kernel.errors import Invalid

DIGITS = 18
CARTON, PALLET = 0, 1  # extension digits, free to choose: ours tell cartons from pallets


def check_digit(digits: str) -> int:
    """Return the modulo-10 check digit: weights 3 and 1 in turns, from the right."""
    return -sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(reversed(digits))) % 10


def sscc_of(extension: int, prefix: str, serial: int) -> str:
    """Return the code of a container; serials start anew when all digits left for them are used up."""
    room = DIGITS - 2 - len(prefix)
    digits = f"{extension}{prefix}{serial % 10**room:0{room}d}"
    return f"{digits}{check_digit(digits)}"


def is_sscc(text: str) -> bool:
    """Tell whether a text is a container's code without a slip."""
    is_digits = len(text) == DIGITS and text.isascii() and text.isdigit()
    return is_digits and check_digit(text[:-1]) == int(text[-1])


def sscc_in(scan: str) -> str:
    """Return the code in what a scanner types: with or without (00) before it; raises Invalid for none."""
    found = scan.strip().removeprefix("]C1").removeprefix("(00)").replace(" ", "")
    if len(found) == DIGITS + 2:
        found = found.removeprefix("00")
    if not is_sscc(found):
        message = "sscc: scan the container's label: 18 digits, the last a check digit"
        raise Invalid("fulfillment.sscc_wrong", message, field="sscc")
    return found
