"""Cells of the input space on which a network is affine."""
