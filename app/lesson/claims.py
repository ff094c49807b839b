"""What is often said about exploding and vanishing gradients, some of it true: the engine computes which."""

from collections.abc import Callable
from dataclasses import dataclass

from app.lesson import claims_of_many as many
from app.lesson import claims_of_numbers as numbers
from app.lesson import claims_of_training as training
from app.lesson.verdict import Verdict


@dataclass(frozen=True)
class Claim:
    """What is said, and `check()`, which computes whether it is true, and why."""

    key: str
    text: str
    check: Callable[[], Verdict]


# True and false ones mixed, always in this order.
BANK = (
    Claim("bounce", "From w2 = 2, a huge gradient makes gradient descent bounce around.", training.bounces_from_two),
    Claim("steady", "With w2 exactly 1, Input 1 arrives unchanged, however long the window.", numbers.one_is_steady),
    Claim("power", "The gradient is w2 to the power n.", numbers.gradient_is_the_power),
    Claim("alive", "Clipping the gradient keeps the run from w2 = 2 alive.", training.clipping_keeps_alive),
    Claim("adam", "Adam adapts its steps to the gradient, so it cures vanishing.", training.adam_cures_vanishing),
    Claim("whole", "With w2 below 1 the whole gradient vanishes.", numbers.whole_gradient_vanishes),
    Claim("flat", "The gradient can be almost 0 while the loss is still large.", numbers.flat_but_high),
    Claim("rate", "One smaller learning rate cures both exploding and vanishing.", training.one_rate_cures_both),
    Claim("clip", "Clipping the gradient also cures vanishing.", training.clipping_cures_vanishing),
    Claim("few", "A start that is hopeless over 50 unrolls can be fine over 4.", training.few_unrolls_are_fine),
    Claim("lstm", "An LSTM cures vanishing, whatever its weights.", numbers.lstm_always_cures),
    Claim("tolerance", "When the steps get tiny, training has finished.", training.tiny_step_means_done),
    Claim("hops", "With a learning rate a little too high, w2 may bounce for ever.", training.a_rate_too_high_bounces),
    Claim("one", "With w2 close to 1 nothing can go wrong.", training.near_one_is_safe),
    Claim("float32", "In float32 an explosion overflows sooner than in float64.", numbers.float32_overflows_sooner),
    Claim("finite", "Clipping by norm always keeps training finite.", training.clipping_keeps_finite),
    Claim("zero", "In float64 a gradient may get tiny, but never exactly 0.", numbers.doubles_never_reach_zero),
    Claim("momentum", "Momentum carries a dead ReLU back to life.", training.momentum_revives),
    Claim("louder", "The louder the inputs, the faster a layer of tanh units forgets.", many.louder_forgets_faster),
    Claim("radius", "If the spectral radius of W is below 1, nothing can grow.", many.radius_forbids_growth),
    Claim("default", "An LSTM remembers by default.", many.lstm_remembers),
    Claim("nan", "NaN in a training means that the gradient has vanished.", many.nan_means_vanishing),
    Claim(
        "unit",
        "64 linear units with an orthogonal W do exactly what one unit with w2 does.",
        many.orthogonal_is_one_unit,
    ),
    Claim("bias", "The more forget bias, the better.", many.more_bias_is_better),
    Claim("weights", "As long as the gradient of W is not 0, nothing vanishes.", many.slope_of_weights_tells),
    Claim("orthogonal", "An orthogonal W solves it.", many.orthogonal_solves),
)
