"""A viewer's own file of one kind: kept as long as the tab lives, and a choice of every setting that offers it."""

from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from app.ui import own_values
from app.ui.address import PAGE

_TAKEN_AWAY = "labels of files that were taken away"


class File(Protocol):
    """What is known of any file: a name for the choice, what a link has to say of it, and the same in small type."""

    name: str
    sha256: str
    missed: str
    note: str


@dataclass(frozen=True)
class OwnFile:
    """One kind of file. kind: its name in the session; key: of the setting in which it is a choice, on every page."""

    kind: str
    key: str
    yours: str  # how its label ends, unlike any other choice
    usual: str  # what is chosen once it is taken away
    what: str  # what a link asks for that it does not carry
    remedy: str

    def kept(self) -> File | None:
        """The file that was given, or None."""
        return st.session_state.get(self.kind)

    def labels(self) -> tuple[str, ...]:
        """What it is called among the choices: one label, or none."""
        return (self.label_of(self.kept()),) if self.kept() else ()

    def label_of(self, file: File) -> str:
        """What a file is called among the choices."""
        return f"{file.name} {self.yours}"

    def chosen(self, choice: str) -> File | None:
        """The file if that is the choice; None where something else is."""
        return self.kept() if choice.endswith(self.yours) and choice in self.labels() else None

    def in_force(self) -> File | None:
        """The file if the page that is shown was made from it."""
        return self.kept() if own_values.shown_with(self.key, st.session_state.get(PAGE, "")) in self.labels() else None

    def was_taken_away(self, text: str) -> bool:
        """Whether this is what a file was called that the viewer has taken away and not given again: the address may
        still say so for a run.
        """
        return text in st.session_state.get(_TAKEN_AWAY, ()) and text not in self.labels()

    def problem(self, text: str) -> str | None:
        """What is wrong with a link that asks for a file, as a sentence, or None if it asks for none."""
        if not text.endswith(self.yours):
            return None
        return (
            f"{self.key} = {text[:60]!r} is {self.what} that the link's maker had and the link does not carry; "
            f"{self.remedy}."
        )

    def put(self, file: File) -> None:
        """Keep this file in the place of another, and choose it."""
        self.take_away()
        st.session_state[self.kind] = file
        st.session_state[self.key] = self.label_of(file)

    def take_away(self) -> None:
        """Forget the file, and go back to what is usual wherever it was chosen."""
        if file := st.session_state.pop(self.kind, None):
            label = self.label_of(file)
            st.session_state.setdefault(_TAKEN_AWAY, set()).add(label)
            own_values.forget(self.key, label)
            if st.session_state.get(self.key) == label:
                st.session_state[self.key] = self.usual
