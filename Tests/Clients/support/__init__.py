"""What the tests of real clients have in common."""
