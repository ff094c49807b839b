"""What the first screen's figure is handed over: the network, its windows of prices, and how both runs ended."""

from collections.abc import Mapping

from core import Dataset, Experiment, Run
from core.data import TICKERS, Prices

MOST_PRICES = 20_000  # in all windows together; beyond that no browser could follow a hand


def story_data(pair: Mapping[str, Experiment], runs: Mapping[str, Run], prices: Prices | None) -> dict:
    """Plain numbers and texts for app/story (its `take`); `prices` are those of the windows, None without prices.

    The window that is shown is the last, which is the most recent one.
    """
    first = next(iter(pair.values()))
    data = first.dataset
    return {
        "network": {
            "every": first.wiring == "every",
            "inputs": data.inputs.tolist(),
            "targets": data.targets.tolist(),
        },
        "unrolls": first.unrolls,
        "seen": data.targets.size - 1,
        "rate": first.learning_rate,
        "steps": first.max_steps,
        "tolerance": first.tolerance,
        "runs": [
            {
                "w2": experiment.weights["w2"],
                "cell": experiment.cell.name,
                "fate": runs[name].fate.value,
                "verdict": runs[name].verdict,
                "best": runs[name].best.points[0][0],
            }
            for name, experiment in pair.items()
        ],
        "prices": _window(data, prices),
    }


def _window(data: Dataset, prices):
    """The last window in its own unit: what was paid, what came after it, and what 1 stands for in the network."""
    if prices is None:
        return {
            "closes": [float(data.inputs[-1, 0])],
            "days": data.unrolls + 1,
            "target": float(data.targets[-1]),
            "average": 1.0,
            "unit": "",
            "caption": f"{data.name}: ○ wanted, ● forecast",
        }
    closes = prices.closes[-data.unrolls - 2 :]
    return {
        "closes": closes[:-1].tolist(),
        "days": data.unrolls + 1,
        "target": float(closes[-1]),
        "average": float(closes[:-1].mean()),
        "unit": "$" if prices.name in TICKERS else "",  # what a file of the viewer's is in it does not say
        "caption": f"{prices.name}: ○ tomorrow, ● forecast",
    }
