"""What the function of a network says about its parameters."""
