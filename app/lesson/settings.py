"""The settings of the lesson page; each scene has one thing to move besides (app.lesson.scenes)."""

from app.lesson.scenes import SCENES
from app.ui.setting import Setting, by_key

SETTINGS = by_key(
    Setting("scene", "scene", 1, "Which scene is shown.", 1, len(SCENES), 1),
    Setting("mode", "view", "lesson", "Presenter: large, one scene, nothing else.", choices=("lesson", "presenter")),
)

PRESETS = {scene.title: {"scene": number} for number, scene in enumerate(SCENES, 1)}
