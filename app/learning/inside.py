"""The way from a training to what is inside its networks: they go to other pages, or into a file."""

from functools import partial

import streamlit as st

from app.learning.blocks import Trainings
from app.ui import markdown
from app.ui.experiment import door
from app.ui.network_file import SNAPSHOT, NetworkFile
from app.ui.own_networks import NETWORK
from core import Training, to_npz

TO = ("spectrum", "check")  # pages that show a viewer's own network
UNFIT = '/\\:*?"<>|,'  # letters that file names do not have everywhere


def look_inside(trainings: Trainings, task: str) -> None:
    """A row for each network: buttons that lead to its snapshots on other pages, and a file of them."""
    for name, training in trainings.items():
        file_name = f"{''.join(one for one in name if one not in UNFIT)}, {task}.npz"
        with st.container(horizontal=True, vertical_alignment="center", key=f"inside {name}"):
            st.markdown(f"**{markdown.plain(name)}**", width="content")
            for page in () if st.context.is_embedded else TO:
                door(page, partial(_taken_along, training, file_name), name)
            st.download_button(
                "Save it (.npz)",
                data=lambda training=training: snapshots(training),
                file_name=file_name,
                mime="application/zip",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
                key=f"save {name}",
            )


def _taken_along(training, name):
    """The network as the viewer's own, and that as what goes through a door."""
    NETWORK.put(network_file(training, name))
    return {NETWORK.key: NETWORK.label_of(NETWORK.kept())}


def snapshots(training: Training) -> bytes:
    """All of its networks as a file, by the steps before which they stood."""
    return to_npz({SNAPSHOT.format(one.step): training.network_at(one.step) for one in training.snapshots})


def network_file(training: Training, name: str) -> NetworkFile:
    """The same as if a viewer had given it, with the last network looked at."""
    file = NetworkFile.of(snapshots(training), name)
    file = file.looking_at(len(file.stored) - 1)
    return file.with_cell(training.start.cell.name) if len(training.start.W) == 1 else file
