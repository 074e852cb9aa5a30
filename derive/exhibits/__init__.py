"""The numbered charts of the weekly report: for each its table, its lines, and what is missing, as known at a time."""
