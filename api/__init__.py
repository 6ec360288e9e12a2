"""The HTTP API: keys in, JSON out, problems as RFC 9457.

Owns nothing but the translation: every change goes through the same verbs as the web, every figure through the same reports.
May import every app but is imported by none.
"""
