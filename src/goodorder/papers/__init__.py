"""Papers that travel with goods, typeset in the reader's language: from pick list to commercial invoice. No tables."""
