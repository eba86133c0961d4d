"""Rescaling and what it leaves alone: signs, admissibility, equivalence, twins."""
