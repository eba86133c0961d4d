"""Every call of a numerical solver: arrays in, a proposal out."""
