"""Facts: what is known, and from where. Reads files; draws and computes nothing."""
