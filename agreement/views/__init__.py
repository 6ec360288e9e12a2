"""The agreement's pages."""
