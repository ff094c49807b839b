"""The pages: one row each. The navigation, the gallery and the tests loop over it; nothing else lists the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.check import settings as check
from app.cures import settings as cures
from app.home import settings as home
from app.landscape import settings as landscape
from app.learning import settings as learning
from app.lesson import settings as lesson
from app.map import settings as map_
from app.reach import settings as reach
from app.spectrum import settings as spectrum
from app.ui.setting import Settings
from app.unroll import settings as unroll

ONE_UNIT, MANY_UNITS, TEACH = "One unit", "Many units", "Teach"


@dataclass(frozen=True, eq=False)
class Page:
    """One page: its script is app/pages/NAME.py, and NAME its address; that of the first page is empty."""

    name: str
    title: str
    icon: str  # of Google's Material Symbols
    section: str  # of the navigation
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
        ONE_UNIT,
        home.SETTINGS,
        home.PRESETS,
        {"steps": "50", "unrolls": "6"},
    ),
    Page("unroll", "Unroll", ":material/linear_scale:", ONE_UNIT, unroll.SETTINGS, unroll.PRESETS, {"unrolls": "4"}),
    Page(
        "landscape",
        "Landscape",
        ":material/landscape:",
        ONE_UNIT,
        landscape.SETTINGS,
        landscape.PRESETS,
        {"unrolls": "5", "steps": "20"},
    ),
    Page(
        "map",
        "Map",
        ":material/map:",
        ONE_UNIT,
        map_.SETTINGS,
        map_.PRESETS,
        {"detail": "64", "steps": "20", "unrolls": "3"},
    ),
    Page(
        "cures",
        "Cures",
        ":material/healing:",
        ONE_UNIT,
        cures.SETTINGS,
        cures.PRESETS,
        {"steps": "20", "unrolls": "4"},
    ),
    Page(
        "reach",
        "Gradient reach",
        ":material/settings_ethernet:",
        MANY_UNITS,
        reach.SETTINGS,
        reach.PRESETS,
        {"units": "8", "unrolls": "12", "seeds": "2"},
    ),
    Page(
        "spectrum",
        "Spectrum",
        ":material/blur_circular:",
        MANY_UNITS,
        spectrum.SETTINGS,
        spectrum.PRESETS,
        {"units": "8", "unrolls": "12"},
    ),
    Page(
        "learning",
        "Learning",
        ":material/monitoring:",
        MANY_UNITS,
        learning.SETTINGS,
        learning.PRESETS,
        {"units": "8", "length": "10", "steps": "40", "fan": "2"},
    ),
    Page(
        "check",
        "Check a network",
        ":material/fact_check:",
        MANY_UNITS,
        check.SETTINGS,
        check.PRESETS,
        {"units": "8", "unrolls": "12", "seeds": "2"},
    ),
    Page("lesson", "Lesson", ":material/school:", TEACH, lesson.SETTINGS, lesson.PRESETS),
    Page("slides", "Slides", ":material/slideshow:", TEACH),
)
BY_NAME = {page.name: page for page in PAGES}
SECTIONS = {section: [page for page in PAGES if page.section == section] for section in (ONE_UNIT, MANY_UNITS, TEACH)}
