"""Statistics on plain arrays (numpy and scipy only), shared by the parts."""
