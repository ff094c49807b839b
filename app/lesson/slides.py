"""The lesson's scenes as slides."""

from app.export.paper import Figure, Slide
from app.lesson.answers import answer_in
from app.lesson.scenes import SCENES


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
        figure = Figure(f"lesson {scene.key}", answer.figure, answer.sentence)
        slides.append(Slide(scene.title, scene.takeaway, scene.story.replace("**", ""), figure))
    return slides
