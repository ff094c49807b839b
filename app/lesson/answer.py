"""What the engine says to a scene."""

from dataclasses import dataclass

from app.charts import Drawing


@dataclass(frozen=True)
class Answer:
    """What the engine found: the option that is right (or the number), the sentence, the figure and its alt text."""

    right: object
    sentence: str
    figure: Drawing
