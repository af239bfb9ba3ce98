"""The page and the API: an index served over HTTP. Needs the extra `web`.

`app.make_app` gives the application; `serving.serve` runs it.
"""
