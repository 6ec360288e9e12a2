"""Benchmarks: each figure beside its limit, measured in the same run on the same servers.

`uv run python -m bench [name …] [--quick] [--json]`. Everything is measured as the application role under row-level
security, on a PostgreSQL that flushes every commit. See docs/benchmarks.md.
"""
