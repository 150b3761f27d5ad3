"""The version of the software, as answers and the OpenAPI document name it."""

VERSION = "0.1.0"
