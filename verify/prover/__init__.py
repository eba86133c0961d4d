"""Proofs for all parameters of one architecture (SMT) and for all architectures (Coq)."""
