"""Reference data remembered per process: prices, taxes, promotions, SKUs, places and services change rarely.

The tables they are kept in carry triggers that stamp their topic in the transaction of the change. Whoever
captures orders reads the stamps once, in a statement of the transaction, and asks the database again only for
topics whose stamp is another. A change that was committed before is therefore always seen.
"""
