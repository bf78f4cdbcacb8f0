"""The file: applies the law to one case and remembers everything."""
