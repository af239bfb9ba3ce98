"""Writers of small documents in the formats that can be read."""
