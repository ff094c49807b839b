"""The starting points of the home page. What is not named here keeps its default (app.controls.SETTINGS)."""

from app.controls import PAIR

PRESETS = {
    "The article": {},
    "Four unrolls": {"unrolls": 4, "rate": 0.0001},
    "Just too fast": {"w2_left": 1.05, "w2_right": 0.6, "unrolls": 4, "rate": 0.0626, "data": PAIR},
    "Dead or overflowed": {"w2_right": 2.0, "cell_right": "linear"},
    "No rate serves both": {"rate": 1e-33},
    "Every day": {"rate": 1.0, "wiring": "every day", "cell_left": "tanh", "cell_right": "tanh"},
}
