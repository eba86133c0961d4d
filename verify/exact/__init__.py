"""Numbers: floats without loss, rounding once, ranks and kernels with certificates."""
