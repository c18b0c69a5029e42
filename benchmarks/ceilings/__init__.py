"""What this machine can give at most: the least that could answer, served in the same way as the shop."""
