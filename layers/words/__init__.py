"""What a reader calls things: names, units, the filter, tables and results in words. No number is made here."""
