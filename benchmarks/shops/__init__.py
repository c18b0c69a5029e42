"""Shops of any size in a PostgreSQL of one's own: made once by SQL, kept as templates, copied for every run."""
