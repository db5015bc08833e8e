"""How things are shown, whoever shows them: words and tones of states, charts as numbers, sheets as CSV."""
