"""What the product's speed is measured with: ratios inside one run, never seconds across runs."""
