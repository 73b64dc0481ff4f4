"""Files as records: opened, unpacked, decoded and split, whatever is wrong with them."""
