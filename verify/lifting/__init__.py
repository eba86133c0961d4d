"""The path lifting Phi(theta): paths, activations, norms and kernels."""
