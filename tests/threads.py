"""Real threads, each with its own database connection."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def run_all(act, tries, threads):
    """Run `act(n)` for n tries on as many threads; each thread closes its connection at the end."""

    def one_thread(numbers):
        try:
            return [act(number) for number in numbers]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        shares = [range(first, tries, threads) for first in range(threads)]
        return [answer for answers in pool.map(one_thread, shares) for answer in answers]
