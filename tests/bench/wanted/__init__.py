"""Which calls messages want: what is learned of it, and how often it is right."""
