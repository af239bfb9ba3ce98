"""Results → text, JSON, CSV: the only place with markup or colour."""
