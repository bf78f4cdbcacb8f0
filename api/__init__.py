"""The counter where people and machines come to ask."""
