"""HTTP: the API for a company's own systems, the public routes that mail links to, and the doors that guard both."""
