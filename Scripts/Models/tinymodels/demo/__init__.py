"""What the demo model knows, and how its training conversations are put together."""
