"""The block editor: a message as a list of blocks, each with inputs of its own."""
