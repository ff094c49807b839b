"""What a hall has said to a question."""

from collections.abc import Sequence

from app.tables.table import Table


def votes_table(answers: Sequence[str], counts: Sequence[int], right: str) -> Table:
    """A row for each answer in its order. Columns: place (0, 1, ...), answer, votes, words (the votes, and whether the
    answer is right), right.
    """
    words = [
        f"{count}, right" if answer == right else str(count) for answer, count in zip(answers, counts, strict=True)
    ]
    return Table(
        {
            "place": list(range(len(answers))),
            "answer": list(answers),
            "votes": list(counts),
            "words": words,
            "right": [answer == right for answer in answers],
        }
    )
