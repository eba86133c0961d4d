"""Drawing instances and looking for counterexamples among them."""
