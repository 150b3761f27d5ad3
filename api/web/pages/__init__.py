"""One module a page: the frozen dataclass its template is given, and the function that builds it from the snapshot."""
