"""The promises of the product, each a test named as its rule."""
