"""What a hall has said: a bar for each answer, and the right one marked by a word and by a colour."""

import altair as alt

from app.charts.axes import corners, frame, notes, tips
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.tables import Table
from app.theme import CURVE, STEADY, styled

BAR = 0.36  # of the distance of two answers
ROW = 62  # pixels an answer
FOR_WORDS, FOR_A_LINE = 1.5, 1.3  # times the longest bar: with the words at its end, with a line of words above it


def choices_chart(table: Table) -> Drawing:
    """A bar for each of a few answers, which stands in words above it (app.tables.votes_table)."""
    rows = table.with_columns(zero=0, middle=table["place"] + BAR / 2, bottom=table["place"] + BAR)
    ends = frame({"votes": [0, FOR_WORDS * max(table["votes"].max(), 1)]}, {"place": [-0.5, len(table) - 0.5]})
    return Drawing(_choices(len(table)), {"votes": rows, "frame": ends})


@written_once
def _choices(answers):
    x = alt.X("votes:Q", axis=None, scale=alt.Scale(nice=False))
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(nice=False, zero=False, reverse=True))
    rows = rows_of_table("votes")
    bars = rows.encode(x=x, x2=alt.X2("zero"), y=y, y2=alt.Y2("bottom"), color=_colour())
    answer, votes = (rows.encode(text=alt.Text(column)) for column in ("answer:N", "words:N"))
    start, middle = alt.X("zero:Q", axis=None), alt.Y("middle:Q", axis=None)
    return styled(
        corners(x, y),
        bars.encode(tooltip=tips("answer:N", "votes:Q")).mark_rect(),
        answer.encode(x=start, y=y).mark_text(align="left", baseline="bottom", dy=-4),
        votes.encode(x=x, y=middle).mark_text(align="left", baseline="middle", dx=8, fontWeight="bold"),
        height=ROW * answers,
    )


def numbers_chart(table: Table, title: str) -> Drawing:
    """A bar for each whole number that was said, over all that could be, and a rule at the right one."""
    numbers = table["answer"].astype(float)
    rows = table.with_columns(number=numbers, zero=0, left=numbers - 0.4, to=numbers + 0.4)
    top = max(table["votes"].max(), 1) * FOR_A_LINE
    right = rows[rows["right"]]
    right = right.with_columns(words=[f"right: {answer}" for answer in right["answer"]], votes=top)
    early = bool(right["number"][0] < numbers.mean())
    ends = frame({"number": [numbers.min() - 1, numbers.max() + 1]}, {"votes": [0, top]})
    return Drawing(_numbers(title, early), {"votes": rows[rows["votes"] > 0], "right": right, "frame": ends})


@written_once
def _numbers(title, early):
    x = alt.X("number:Q", title=title, scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(tickMinStep=1))
    axis = alt.Axis(tickMinStep=1, format="d", tickCount=4)
    y = alt.Y("votes:Q", title="votes", scale=alt.Scale(nice=False), axis=axis)
    bars = rows_of_table("votes").encode(x=alt.X("left:Q"), x2=alt.X2("to"), y=y, y2=alt.Y2("zero"), color=_colour())
    beside = {"align": "left", "dx": 8} if early else {"align": "right", "dx": -8}
    rule = rows_of_table("right").mark_rule(strokeWidth=2, strokeDash=[6, 4], color=STEADY[0])
    return styled(
        corners(x, y),
        bars.encode(tooltip=tips("answer:N", "votes:Q")).mark_rect(),
        rule.encode(x=x),
        *notes("right", True, x, y, "words", dy=10, **beside),
        height=220,
    )


def _colour():
    scale = alt.Scale(domain=[False, True], range=[CURVE, STEADY[0]])
    return alt.Color("right:N", scale=scale, legend=None)
