"""Pure rules of packing: sizes and faults, placing, and what is proposed."""
