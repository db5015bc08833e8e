"""What every page must hold wherever it is looked at."""


def must_fit(page):
    """Fail when a page stays wider than its screen; one that is just on its way in is waited for."""
    page.wait_for_function("document.documentElement?.scrollWidth <= innerWidth")
