"""Words that people of cities wrote, and how staff take them away."""
