"""Tables that people take out of the shop and bring back: CSV and XLSX, the same text in both."""
