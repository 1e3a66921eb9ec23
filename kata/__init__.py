"""Katas of machine-learning primitives, and the judge that grades them."""
