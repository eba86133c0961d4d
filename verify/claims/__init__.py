"""The vocabulary every other room speaks: claims, answers, evidence. Standard library only."""
