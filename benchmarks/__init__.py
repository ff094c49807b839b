"""The engine beside its peers: the same work, in one run, in turn. Figures are ratios; machines are noisy."""
