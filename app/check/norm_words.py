"""What a list of gradient norms says, in words. Every number comes from the record."""

import math

from app.check.records import EXAMPLE
from core.analysis.norm_log import NormLog
from core.analysis.norm_statistics import AROUND, FEWEST, LEAST_AND_MOST, SPIKE, NormStatistics, share_clipped
from core.checks import shown
from core.numbers import number_text

UNLIKELY = 0.01  # below this p the norms are said not to be so distributed
LISTED = 3  # lines that are named
OF_THE_EXAMPLE = (
    "As long as the field is empty: the norms of a real training, computed for this page, before clipping at {clip:g}. "
    "{units} tanh units that start with a gain of {gain:g} learn to add over {length} steps, by Adam with a rate of "
    "{rate:g}."
).format(**EXAMPLE)
NOTICE = (
    "Dots: spikes. Dashed: the threshold to begin with. An upright line: the first norm that is infinite or no number. "
    "Grey: a log-normal distribution of the same mean and spread. "
    "Norms of one training follow each other, and the test takes them for independent: read its p as a hint."
)


def all_said(log: NormLog, found: NormStatistics) -> list[str]:
    """One sentence in Markdown for each thing there is to say of the norms."""
    said = (
        size(found),
        left_numbers(log, found),
        spikes(log, found),
        distribution(found),
        ceiling(found),
        clip(log, found),
    )
    return [sentence for sentence in said if sentence]


def size(found: NormStatistics) -> str:
    """How many norms, and how large."""
    if not found.finite:
        return f"None of the {found.count:,} norms is finite."
    zeros = f" {found.zeros:,} are exactly 0." if found.zeros else ""
    count = f"{found.count:,} norm{'' if found.count == 1 else 's'}"
    return (
        f"**{count}**, half of them at most {_short(found.median)}, their average {_short(found.mean)}, "
        f"from {_short(found.least)} to {_short(found.largest)}.{zeros}"
    )


def left_numbers(log: NormLog, found: NormStatistics) -> str:
    """From where on norms are infinite or no number."""
    parts, values = [], log.values
    for first, word, is_so in (
        (found.first_infinite, "infinite", lambda value: math.isinf(value)),
        (found.first_nan, "not a number", lambda value: math.isnan(value)),
    ):
        if first is None:
            continue
        to_the_end = all(is_so(value) for value in values[first:].tolist())
        place = f"norm {first + 1:,} (line {log.lines[first]:,})"
        parts.append(f"from {place} on all are {word}" if to_the_end else f"{place} is the first that is {word}")
    if not parts:
        return ""
    told = ", and ".join(parts)
    said = f"**{told[0].upper()}{told[1:]}.** "
    if found.first_nan is not None and (found.first_infinite is None or found.first_nan < found.first_infinite):
        return (
            said
            + "No infinite norm comes before: look for a logarithm or a root of 0, a division by 0, or NaN in the data."
        )
    if found.first_nan is not None:
        return said + (
            "An infinite norm comes first: clipping multiplies by threshold / infinity = 0, and infinity times 0 is "
            "not a number. Skip such steps (error_if_nonfinite=True tells of them)."
        )
    return said + "Clipping such a gradient gives 0 or no number at all; skip the step instead."


def spikes(log: NormLog, found: NormStatistics) -> str:
    """How many, and where the largest."""
    if found.finite < FEWEST:
        return ""
    rule = f"{number_text(SPIKE)} times the median of the {min(AROUND, found.finite)} norms around it"
    if not found.spikes.size:
        return f"**No spike:** no norm is more than {rule}."
    largest = max(found.spikes.tolist(), key=lambda at: log.values[at])
    count = found.spikes.size
    begin = "1 spike**," if count == 1 else f"{count:,} spikes**, each"
    return f"**{begin} more than {rule}; the largest is {_short(log.values[largest])}, norm {largest + 1:,}."


def distribution(found: NormStatistics) -> str:
    """Whether the norms are log-normal, by a named test."""
    if math.isnan(found.p_log):
        return f"Fewer than {FEWEST} different norms: too few to say how they are distributed." if found.finite else ""
    spread = _short(math.exp(found.log_deviation))
    test = f"p = {_p(found.p_log)}, and {_p(found.p_plain)} for the norms themselves (D'Agostino and Pearson's test)"
    if found.p_log >= UNLIKELY:
        return (
            f"**Log-normal**, as far as the test can tell: the logarithms could be normal, {test}. Two thirds lie "
            f"within a factor of {spread} around {_short(math.exp(found.log_mean))}."
        )
    more = "They come nearer to it than the norms themselves" if found.p_log > found.p_plain else "So are the norms"
    return (
        f"**Not log-normal:** the logarithms are not normal, {test}. {more}. A drift over the training, or spikes, "
        "do that."
    )


def ceiling(found: NormStatistics) -> str:
    """Whether they were logged after clipping."""
    if not found.at_ceiling:
        return ""
    return (
        f"**{found.at_ceiling:,} norms are equal to the largest**, {_short(found.largest)}: these seem to have been "
        "logged after clipping. clip_grad_norm_ returns the norm before it, which is the one to log."
    )


def clip(log: NormLog, found: NormStatistics) -> str:
    """Which threshold to begin with, why, and what it and others would do."""
    threshold = found.clip
    if threshold is None:
        return ""
    least, most = (_short(times * found.calm_mean) for times in LEAST_AND_MOST)
    low, high = threshold / 10, threshold * 10
    here, below, above = (_percent(share_clipped(log.values, one)) for one in (threshold, low, high))
    return (
        f"**Clip at {number_text(threshold)}** to begin with: the average norm without spikes, "
        f"{_short(found.calm_mean)}, as the nearest of 1, 2, 5 and 10 times a power of ten. It would have clipped "
        f"{here} of the steps ({_short(low)} would have clipped {below}, and {_short(high)} {above}). Pascanu et al. "
        f"(2013) found that thresholds from half to ten times the average work, here {least} to {most}."
    )


def skipped(log: NormLog) -> str:
    """Which numbers were taken, and which lines are none: plain text, of which somebody else wrote a part."""
    if not log.skipped:
        return f"Read: {log.taken}."
    named = ", ".join(f"line {number} ({shown(text)})" for number, text in log.skipped[:LISTED])
    more = f" and {len(log.skipped) - LISTED:,} more" if len(log.skipped) > LISTED else ""
    return f"Read: {log.taken}. No norms, and left out: {named}{more}."


def _percent(share):
    return f"{number_text(float(f'{100 * share:.2g}'))}%"


def _p(value):
    return number_text(float(f"{value:.2g}"))


def _short(value):
    return number_text(float(f"{value:.3g}")) if math.isfinite(value) else number_text(value)
