"""The lesson's scenes as slides."""

from collections.abc import Callable, Sequence

from app.export.paper import Figure, Slide
from app.lesson.answers import answer_in
from app.lesson.scenes import SCENES, Scene


def lesson_slides() -> list[Slide]:
    """A slide for each scene of the lesson, with its figure, its sentence, and what the engine found; none for a scene
    that cannot be computed, as the lesson says there.
    """
    slides = []
    for scene in SCENES:
        try:
            answer = answer_in(scene)
        except ValueError:  # the shipped prices are damaged
            continue
        figure = Figure(_name(scene), answer.figure, answer.sentence)
        story = scene.story.replace("**", "")
        slides.append(Slide(scene.title, scene.takeaway, story, figure, question=asked(scene)))
    return slides


def with_addresses(slides: Sequence[Slide], address_of: Callable[[int], str]) -> list[Slide]:
    """The lesson's slides, each with the address of the scene that has this number, from 1."""
    numbers = {_name(scene): number for number, scene in enumerate(SCENES, 1)}
    return [slide._replace(address=address_of(numbers[slide.figure.name])) for slide in slides]


def asked(scene: Scene) -> str:
    """A scene's question with what can be answered, each on a line."""
    return "\n".join([scene.question, *(f"– {option}" for option in scene.options)])


def _name(scene):
    return f"lesson {scene.key}"
