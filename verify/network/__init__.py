"""What everything speaks of: architectures, networks, realizations, files."""
