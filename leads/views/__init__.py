"""The addresses that other systems call, and the pages of the ways in."""
