"""The article's story in eight scenes: one figure that is alive, one thing to move, one prediction, one sentence."""

from dataclasses import dataclass

from app.ui.setting import Setting

DAYS = 50  # unrolls, where a scene does not move them
GRADIENTS = ("about as large as 2^50", "about the square of 2^50", "much smaller than 2^50")
ENDINGS = ("it bounces around the optimum", "one step throws it out for ever", "it finds the optimum")
SHARES = ("all of it", "about half of it", "less than a millionth of it")


@dataclass(frozen=True)
class Scene:
    """One scene. `options` are what a viewer can predict; without options a number on a slider, low to high.

    The engine's answer is found under the scene's key (app.lesson.answers).
    """

    key: str
    title: str
    story: str  # what is told before the question
    question: str
    moves: Setting  # the one thing to move
    takeaway: str  # one sentence
    options: tuple[str, ...] = ()
    low: int = 0
    high: int = 0

    def verdict(self, guess: object, right: object) -> str:
        """The right answer, and what was said to it, if anything was."""
        if guess is None:
            return f"The answer: {right}."
        if guess == right:
            return f"You said {guess}. That is right."
        return f"You said {guess}. The answer: {right}."


def _slider(key, label, default, low, high, step, text):
    whole = isinstance(default, int)
    return Setting(key, label, default, text, low, high, step, None if whole else "%.2f", slider=True)


SCENES = (
    Scene(
        "unroll",
        "One weight, many copies",
        "A recurrent network reads one day after another and feeds its state back through the weight **w2**. Unrolled, "
        "the feedback becomes a chain.",
        "How many different values does w2 have in a chain of 50 copies?",
        _slider("unrolls", "unrolls", 4, 1, 14, 1, "Copies of w2."),
        "Every copy is the same weight.",
        options=("1", "50", "51"),
    ),
    Scene(
        "sixteen",
        "Input × w2 × w2 × w2 × w2",
        "Input 1 passes w2 once at every unroll. No other input comes in, and the unit is a ReLU.",
        "With w2 = 2 and 4 unrolls, by how much is Input 1 multiplied?",
        _slider("w2", "w2", 2.0, 0.0, 3.0, 0.05, "The copied weight."),
        "After n unrolls Input 1 arrives as Input × w2ⁿ.",
        options=("8", "16", "32"),
    ),
    Scene(
        "thousand",
        "How soon is it a thousand?",
        "Each unroll multiplies once more.",
        "With w2 = 2, after how many unrolls is the factor above 1,000?",
        _slider("w2", "w2", 2.0, 0.5, 3.0, 0.05, "The copied weight."),
        "Powers are slow for a moment and then they are not.",
        low=1,
        high=50,
    ),
    Scene(
        "fifty",
        "Fifty days of stock prices",
        "Fifty days are a modest window of prices.",
        "2^50 is about 10 to which power?",
        _slider("unrolls", "unrolls", DAYS, 1, 200, 1, "Days in the window - 1."),
        "The weight 2 explodes, the weight 0.5 vanishes, and 1 lies on a knife's edge between.",
        low=1,
        high=50,
    ),
    Scene(
        "gradient",
        "It gets into the gradient",
        "Gradient descent moves w2 by the learning rate times the gradient of the loss, (output - target)², target 1.",
        "With w2 = 2 and 50 unrolls, how large is the gradient?",
        _slider("w2", "w2", 2.0, 0.4, 2.2, 0.05, "The copied weight."),
        "The gradient is not w2ⁿ: it holds that number twice, and n besides.",
        options=GRADIENTS,
    ),
    Scene(
        "exploding",
        "Exploding",
        "Gradient descent starts at w2 = 2. The optimum is at 1.",
        "With the learning rate 0.01 and 50 unrolls: what happens?",
        _slider("log10_rate", "power of ten of the learning rate", -2, -36, 0, 1, "-2 is 0.01."),
        "A huge gradient makes a huge step. It need not bounce: here one step is the end.",
        options=ENDINGS,
    ),
    Scene(
        "vanishing",
        "Vanishing",
        "Gradient descent starts at w2 = 0.5. The optimum is at 1, half a unit away.",
        "With the learning rate 0.01, 50 unrolls and 1,000 steps: how much of the way does it go?",
        _slider("log10_rate", "power of ten of the learning rate", -2, -6, 12, 1, "-2 is 0.01."),
        "A tiny gradient makes tiny steps, and the maximum number of steps is reached first.",
        options=SHARES,
    ),
    Scene(
        "way_out",
        "The way out",
        "A Long Short-Term Memory cell multiplies its memory by a forget gate, sigmoid(bias), in place of w2.",
        "What is the smallest whole forget bias that keeps at least a third of day 1 over 50 days?",
        _slider("bias", "forget bias", 4.0, -2.0, 8.0, 0.5, "How far the gate stands open."),
        "A gate can never exceed 1 and can come close: along it nothing explodes, and it need not vanish.",
        low=0,
        high=12,
    ),
)
