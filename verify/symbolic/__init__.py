"""Phi and the polynomials of a region as sympy expressions in the parameters."""
