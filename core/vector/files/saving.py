"""Writing networks into a file that PyTorch reads, and open_network again."""

import io
from collections.abc import Mapping

import numpy as np

from core.vector.files.layers import SEPARATORS
from core.vector.files.weights import cell_of_gates, torch_weights
from core.vector.network import Network

READOUT = "readout"  # what the dense layer of V and c is called


def to_npz(networks: Network | Mapping[str, Network]) -> bytes:
    """An .npz with PyTorch's names: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, readout.weight, readout.bias.

    networks: one, or several by the prefixes behind which their names stand. All float64, so that open_network gives
    the same numbers back; the same networks make the same bytes. What no such file tells is the activation of a cell
    without gates. Into PyTorch: layer.load_state_dict({name: torch.tensor(array) for name, array in numpy.load(path)
    .items() if "_l0" in name}). Raises ValueError for a cell that PyTorch's names do not have.
    """
    if isinstance(networks, Network):
        networks = {"": networks}
    arrays = {}
    for prefix, network in networks.items():
        before = f"{prefix.rstrip(SEPARATORS)}." if prefix.rstrip(SEPARATORS) else ""
        cell_of_gates(len(network.W), network.cell.name)
        arrays |= {f"{before}{role}_l0": array for role, array in torch_weights(network).items()}
        arrays |= {f"{before}{READOUT}.weight": network.V, f"{before}{READOUT}.bias": network.c}
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()
