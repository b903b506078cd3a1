"""The numbers on screen, each from a published method, small enough to read and checked against slow ones in the tests."""
