"""The web pages: server-rendered HTML over the same snapshot, policy and use cases as the API."""
