"""Pure rules of papers: `words` in each language, `barcodes`, and `sheets` that put both on paper."""
