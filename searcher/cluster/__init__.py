"""An index in an OpenSearch cluster: the documents' catalogue at hand, the passages over there."""
