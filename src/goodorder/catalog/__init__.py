"""What is sold: products, their variants (SKUs) and every code they answer to.

Publishes: ProductAdded, SkuAdded, SkuChanged, KitPartsSet.
"""
