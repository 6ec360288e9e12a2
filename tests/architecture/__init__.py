"""The rules of the house, as tests: what every model, table, module, template and address must keep to."""
