"""An OpenSearch cluster on this machine alone, for tests and benchmarks."""
