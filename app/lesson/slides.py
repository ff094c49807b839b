"""The lesson's scenes as slides."""

from app.export.paper import Figure, Slide
from app.lesson.answers import answer_in
from app.lesson.scenes import SCENES


def lesson_slides() -> list[Slide]:
    """A slide for each scene of the lesson, with its figure, its sentence, and what the engine found."""
    slides = []
    for scene in SCENES:
        answer = answer_in(scene)
        figure = Figure(f"lesson {scene.key}", answer.figure, answer.sentence)
        slides.append(Slide(scene.title, scene.takeaway, scene.story.replace("**", ""), figure))
    return slides
