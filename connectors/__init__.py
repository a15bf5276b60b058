"""The world outside, one folder per neighbour."""
