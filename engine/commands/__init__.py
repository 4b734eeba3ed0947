"""The command line: each command parses, makes one call into the engine and prints; it holds no logic of its own."""
