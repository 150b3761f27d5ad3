"""What stands in front of the application, as plain ASGI: each part costs microseconds, and is measured."""
