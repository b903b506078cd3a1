"""What a user can rely on (SECURITY.md), each promise decided by a test that can fail it."""
