"""The theorems of the talk: one a file, each with instances and sharp hypotheses."""
