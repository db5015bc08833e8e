"""What a basket costs: unit prices, kits taken apart, promotions, shipping and tax, with the derivation."""
