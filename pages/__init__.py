"""The dashboard: thin pages over the engine. A page never imports another page, and never touches the store."""
