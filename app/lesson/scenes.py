"""The article's story in eight scenes, and five on many units: a figure, a thing to move, a prediction, a sentence."""

from dataclasses import dataclass

from app.ui.setting import Setting

DAYS = 50  # unrolls, where a scene does not move them
GRADIENTS = ("about as large as 2⁵⁰", "about as large as the square of 2⁵⁰", "much smaller than 2⁵⁰")
ENDINGS = ("it bounces around the minimum", "a single step throws it out for good", "it finds the minimum")
SHARES = ("all the way", "about half the way", "less than a millionth of the way")
LARGEST = ("about 1", "about 2", "about 64")
HUMPS = ("0.5³⁶, almost nothing", "about 1", "almost 90,000")
LEFT = ("about half", "about a hundredth", "less than a billionth")
LEFT_OF_TURNS = ("all of it", "about a tenth", "less than a thousandth")
IN_DEPTH = ("1", "e, about 2.7", "2⁵⁰")


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
        "A recurrent network reads prices one day at a time. What it remembers is a single number, its **hidden "
        "state**. Every day it multiplies that number by the weight **w2** and adds the day's price. Drawn day by day, "
        "it becomes a chain, and each step of the chain is called an **unroll**.",
        "50 unrolls need 50 copies of w2. How many different values do these copies have?",
        _slider("unrolls", "unrolls", 4, 1, 14, 1, "How many copies of w2 the chain has."),
        "Every copy is the same weight.",
        options=("1", "50", "51"),
    ),
    Scene(
        "sixteen",
        "Input 1 × w2 × w2 × w2 × w2",
        "**Input 1** is what the network reads on the first day. To follow it alone, let all other inputs be 0. "
        "The network's unit is a **ReLU**: it passes positive numbers on as they are and turns negative ones into 0.",
        "With w2 = 2 and 4 unrolls, by how much is Input 1 multiplied?",
        _slider("w2", "w2", 2.0, 0.0, 3.0, 0.05, "The weight that every unroll multiplies by."),
        "After n unrolls Input 1 has become Input 1 × w2ⁿ.",
        options=("8", "16", "32"),
    ),
    Scene(
        "thousand",
        "How soon is it a thousand?",
        "Each unroll multiplies once more. The first four look harmless.",
        "With w2 = 2, after how many unrolls is Input 1 multiplied by more than 1,000?",
        _slider("w2", "w2", 2.0, 0.5, 3.0, 0.05, "The weight that every unroll multiplies by."),
        "Repeated multiplication looks slow at first, and then it does not.",
        low=1,
        high=50,
    ),
    Scene(
        "fifty",
        "Fifty days of stock prices",
        "A network is to predict tomorrow's price. The days that it reads for that are its **window**. This one has "
        "50 unrolls, so the price of the first day is multiplied by w2 fifty times.",
        "2⁵⁰ is about 10 to which power?",
        _slider("unrolls", "unrolls", DAYS, 1, 200, 1, "The window has one day more than this."),
        "2 explodes, 0.5 vanishes, and exactly 1 is the knife's edge between them.",
        low=1,
        high=50,
    ),
    Scene(
        "gradient",
        "It gets into the gradient",
        "The loss is (output - target)², and here Input 1 and the target are both 1. The **gradient** is the "
        "derivative of the loss with respect to w2. Gradient descent subtracts the gradient, times a learning rate, "
        "from w2.",
        "With w2 = 2 and 50 unrolls, how large is the gradient?",
        _slider("w2", "w2", 2.0, 0.4, 2.2, 0.05, "Where on the curve the gradient is taken."),
        "The large number enters the gradient twice: 2 × (w2ⁿ − 1) × n × w2ⁿ⁻¹.",
        options=GRADIENTS,
    ),
    Scene(
        "exploding",
        "Exploding",
        "Gradient descent starts at w2 = 2. The minimum of the loss is at w2 = 1.",
        "With 50 unrolls and a learning rate of 0.01, what does it do?",
        _slider("log10_rate", "power of ten of the learning rate", -2, -36, 0, 1, "-2 means 10⁻² = 0.01."),
        "A huge gradient makes a huge step. It need not bounce around: here one step ends the training.",
        options=ENDINGS,
    ),
    Scene(
        "vanishing",
        "Vanishing",
        "Now gradient descent starts at w2 = 0.5. The minimum is still at 1, half a unit away.",
        "With 50 unrolls, a learning rate of 0.01 and 1,000 steps, how far does it get?",
        _slider("log10_rate", "power of ten of the learning rate", -2, -6, 12, 1, "-2 means 10⁻² = 0.01."),
        "A tiny gradient makes tiny steps: after 1,000 of them w2 has hardly moved.",
        options=SHARES,
    ),
    Scene(
        "way_out",
        "The way out",
        "A Long Short-Term Memory cell (LSTM) does not multiply its memory by w2 every day, but by a **forget gate**, "
        "a number between 0 and 1. If nothing else enters the gate, it is the sigmoid of one weight, the **forget "
        "bias**.",
        "What is the smallest whole forget bias that keeps at least a third of day 1 after 50 days?",
        _slider("bias", "forget bias", 4.0, -2.0, 8.0, 0.5, "The larger, the more of its memory the cell keeps."),
        "A gate is never above 1 but can come close to it, so little has to vanish.",
        low=0,
        high=12,
    ),
    Scene(
        "matrix",
        "From w2 to a matrix",
        "Real networks have many units. At each step the 64 numbers that these remember are multiplied by a **matrix** "
        "W of 64 × 64 weights; the **gain** is their size. Many steps multiply by W's largest **eigenvalue**, here "
        "about 1; a single one by up to its largest **singular value**.",
        "With 64 random units and a gain of 1, by how much can one step multiply a small change?",
        _slider("gain", "gain", 1.0, 0.0, 2.0, 0.05, "The size of the weights W: what w2 is to one unit."),
        "One step goes by W's singular values, many steps by its eigenvalues.",
        options=LARGEST,
    ),
    Scene(
        "hump",
        "A radius below 1 that grows",
        "The largest |eigenvalue| of W is its **spectral radius**; below 1, all vanishes in the end. Here it is 0.5: "
        "20 units in a **chain**, each of which keeps half of what it has and hands all of it to the next.",
        "After 36 steps, how much of a small change can be there at most?",
        _slider("units", "units in the chain", 20, 1, 40, 1, "How many units hand on to the next."),
        "A spectral radius below 1 says how it ends, not what happens on the way.",
        options=HUMPS,
    ),
    Scene(
        "framework",
        "Your framework forgets",
        "An LSTM can keep its memory. But PyTorch's **nn.LSTM** begins with small random weights and hardly any forget "
        "bias, so its forget gates stand half open.",
        "64 units as PyTorch draws them: how much of the gradient is left after 50 steps?",
        _slider("bias", "forget bias", 0.0, -2.0, 8.0, 0.5, "In place of the one that PyTorch draws."),
        "An LSTM remembers only if its forget gates stand open when training begins.",
        options=LEFT,
    ),
    Scene(
        "orthogonal",
        "The orthogonal start",
        "An **orthogonal** matrix turns and mirrors, and changes no length: as with w2 = 1, nothing explodes or "
        "vanishes. Here 64 tanh units start with such a W, and 16 random inputs enter at each step.",
        "How much of the gradient is left after 50 steps?",
        _slider("noise", "size of the input", 1.0, 0.0, 2.0, 0.05, "0 is silence."),
        "An orthogonal W changes no length, but the slope of a busy tanh does.",
        options=LEFT_OF_TURNS,
    ),
    Scene(
        "residual",
        "Why deep networks survive",
        "Depth multiplies as time does. A **residual block** hands on x + f(x): where f has the slope 1, the gradient "
        "is multiplied by 2. Scaled, x + f(x) / L in each of L blocks, by 1 + 1/L. **Attention** that is spread evenly "
        "over T steps hands 1/T to each, at once.",
        "Through 50 residual blocks, not scaled, with slope 1 in each: by how much is the gradient multiplied?",
        _slider("depth", "blocks, or steps", 50, 5, 200, 1, "Of the deep network; of the sequence, for attention."),
        "What explodes is a product; a sum that is scaled by its length does not.",
        options=IN_DEPTH,
    ),
)
