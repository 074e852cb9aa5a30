"""From the database to each detector, and from its figures to findings in words: one file a kind of fact."""
