"""Tools for models over an index, by the Model Context Protocol. Needs the extra `mcp`.

`server.make_server` gives the server; it is run over standard input or HTTP.
"""
