"""What a run keeps of itself while it runs, a row of lanes each, so that a fate needs no trace. core.fate reads it."""

# Why a run stopped, as the kernel writes it down; core.fate gives the names their meaning.
RUNNING, MAX_STEPS, STEP_BELOW_TOLERANCE, ZERO_GRADIENT, NON_FINITE = range(5)
# What the kernel keeps of each run while it goes on: one row of lanes each, so that a fate needs no trace.
STATISTICS = (
    "stopped_by",  # one of the codes above
    "stopped_at",  # steps taken when it stopped
    "best_loss",  # given: the best known loss
    "silent_loss",  # given: the loss of a network that always answers b2
    "goal",  # best_loss + 1% of the way from it to the first loss, or to the silent one if the first is worse
    "loss",  # at the current weights
    "outside",  # the last step at which the loss was above the goal, -1 if never
    "alive",  # the last step at which the gradient was not exactly 0, -1 if never
    "size",  # of the last step: the largest change of any one weight
    "path",  # sum of the sizes of all steps
    "smallest",  # size of the smallest step that was not exactly 0, infinite if there was none
    "largest",  # size of the largest finite step, 0 if there was none
    "summed_loss",  # over all steps that were looked at
    "first_reversal",  # the first step that went against the one before it, -1 if none did
    "reversals",  # how many did in the last half of max_steps
    "largest_before",  # largest size in the third quarter of max_steps
    "largest_late",  # largest size in the last quarter of max_steps
)
(
    S_BY,
    S_AT,
    S_BEST,
    S_SILENT,
    S_GOAL,
    S_LOSS,
    S_OUTSIDE,
    S_ALIVE,
    S_SIZE,
    S_PATH,
    S_SMALLEST,
    S_LARGEST,
    S_SUM,
    S_FIRST,
    S_REVERSALS,
    S_BEFORE,
    S_LATE,
) = range(len(STATISTICS))
SHARE = 0.01  # how near is near enough, and how little is nothing
