"""Whole tales, told through the product's own doors: HTTP in, the loops' ticks between, what people see out."""
