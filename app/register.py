"""The pages: one row each. The navigation, the gallery and the tests loop over it; nothing else lists the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.cures import settings as cures
from app.home import settings as home
from app.landscape import settings as landscape
from app.lesson import settings as lesson
from app.map import settings as map_
from app.ui.setting import Settings
from app.unroll import settings as unroll


@dataclass(frozen=True, eq=False)
class Page:
    """One page: its script is app/pages/NAME.py, and NAME its address; that of the first page is empty."""

    name: str
    title: str
    icon: str  # of Google's Material Symbols
    settings: Settings = field(default_factory=dict)
    presets: Mapping[str, Mapping[str, object]] = field(default_factory=dict)  # name -> what differs from the defaults
    quick: Mapping[str, str] = field(default_factory=dict)  # query with which the page is made in a moment, for tests

    @property
    def script(self) -> str:
        """The path below the folder of dashboard.py."""
        return f"app/pages/{self.name}.py"

    @property
    def address(self) -> str:
        """The path below the server's address."""
        return "" if self is PAGES[0] else self.name


PAGES = (
    Page(
        "home",
        "Explode and vanish",
        ":material/timeline:",
        home.SETTINGS,
        home.PRESETS,
        {"steps": "50", "unrolls": "6"},
    ),
    Page("lesson", "Lesson", ":material/school:", lesson.SETTINGS, lesson.PRESETS),
    Page("unroll", "Unroll", ":material/linear_scale:", unroll.SETTINGS, unroll.PRESETS, {"unrolls": "4"}),
    Page(
        "landscape",
        "Landscape",
        ":material/landscape:",
        landscape.SETTINGS,
        landscape.PRESETS,
        {"unrolls": "5", "steps": "20"},
    ),
    Page(
        "map",
        "Map",
        ":material/map:",
        map_.SETTINGS,
        map_.PRESETS,
        {"detail": "64", "steps": "20", "unrolls": "3"},
    ),
    Page(
        "cures",
        "Cures",
        ":material/healing:",
        cures.SETTINGS,
        cures.PRESETS,
        {"steps": "20", "unrolls": "4"},
    ),
    Page("slides", "Slides", ":material/slideshow:"),
)
BY_NAME = {page.name: page for page in PAGES}
