"""The reference package."""
