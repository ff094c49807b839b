"""A viewer's own trained network, and what enters it: choices of the page that checks networks.

They are an app.check.own.NetworkFile and an InputFile, put here by app.check.upload; settings are read without what
reads files.
"""

from app.ui.own_files import OwnFile

USUAL_NETWORK, USUAL_INPUT = "nn.LSTM", "noise"
NETWORK = OwnFile(
    "the viewer's network",
    "network",
    "(your network)",
    USUAL_NETWORK,
    "a trained network",
    "give that file under Your own network on this page",
)
INPUT = OwnFile(
    "the viewer's input",
    "input",
    "(your input)",
    USUAL_INPUT,
    "a table of inputs",
    "give that file under Your own network on this page",
)
