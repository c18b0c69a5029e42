"""What `make bench` and `make bench-load` are made of: servers, loads, figures and what is written about them."""
