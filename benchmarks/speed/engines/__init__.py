"""One module an engine, loaded only where that engine is measured."""
