"""Pure rules of figures: measures, readings, periods."""
