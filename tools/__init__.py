"""What the project is kept with: tables in documents that are made from the code."""
