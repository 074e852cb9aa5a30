"""Bodies to text, and text to numbers, dates, prices, countries and tables: strictly, whatever the source."""
