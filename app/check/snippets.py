"""Lines of Python for other people's programs: how weights come here, and how the same numbers are logged there."""

FROM_PYTORCH = """\
import numpy, torch
state = torch.load("model.pt", map_location="cpu")   # or: state = model.state_dict()
numpy.savez("weights.npz", **{name: w.double().numpy() for name, w in state.items()})"""

FROM_KERAS = """\
import numpy
weights = {getattr(w, "path", w.name): w.numpy() for w in model.weights}
numpy.savez("weights.npz", **weights)"""

# rnn: nn.RNN, GRU or LSTM with batch_first=True; head: the layer that reads it; x, y, criterion, model: your own.
LOG_PYTORCH = """\
states, state = [], None
for x_t in x.split(1, dim=1):  # step by step: a whole nn.LSTM hides what lies between
    _, state = rnn(x_t, state)
    hidden = state[0] if isinstance(state, tuple) else state
    hidden.retain_grad()
    states.append(hidden)
criterion(head(states[-1][-1]), y).backward()  # in place of your loss.backward()
by_lag = [h.grad.norm().item() for h in reversed(states)]  # dL/dh, 0, 1, 2 ... steps back
norm = torch.nn.utils.clip_grad_norm_(model.parameters(), float("inf")).item()  # measures, clips nothing
print(f"grad_norm={norm:.6g} by_lag={by_lag}")"""

# layer: SimpleRNN, GRU or LSTM; head: the layer that reads it; x, y, loss_of, model: your own.
LOG_KERAS = """\
with tf.GradientTape() as tape:
    state, states = layer.cell.get_initial_state(batch_size=len(x)), []
    for t in range(x.shape[1]):  # step by step: a whole layer hides what lies between
        hidden, state = layer.cell(x[:, t], state)
        states.append(hidden)
    loss = loss_of(y, head(hidden))
weights = model.trainable_variables
slopes = tape.gradient(loss, [*weights, *states])
norm, by_lag = tf.linalg.global_norm(slopes[: len(weights)]), [tf.norm(s) for s in slopes[: -len(states) - 1 : -1]]
print(f"grad_norm={float(norm):.6g} by_lag={[float(size) for size in by_lag]}")"""
