"""Pages: read the request, call one action, answer."""
