"""Lines of Python for other people's programs: how weights come here, and how the same numbers are logged there."""

FROM_PYTORCH = """\
import numpy, torch
state = torch.load("model.pt", map_location="cpu")
numpy.savez("weights.npz", **{name: w.double().numpy() for name, w in state.items()})"""

FROM_KERAS = """\
import numpy
weights = {getattr(w, "path", w.name): w.numpy() for w in model.weights}
numpy.savez("weights.npz", **weights)"""

# rnn: nn.RNN, GRU or LSTM with batch_first=True; head: the layer that reads it; x, y, criterion, model: your own.
LOG_PYTORCH = """\
states, state = [], None
for x_t in x.split(1, dim=1):  # one time step after another
    _, state = rnn(x_t, state)
    h = state[0] if isinstance(state, tuple) else state
    h.retain_grad()
    states.append(h)
criterion(head(h[-1]), y).backward()  # your loss.backward()
by_lag = [h.grad.norm().item() for h in reversed(states)]
norm = torch.nn.utils.clip_grad_norm_(model.parameters(), torch.inf)
print(f"grad_norm={norm.item():.6g} by_lag={by_lag}")"""

# layer: SimpleRNN, GRU or LSTM; head: the layer that reads it; x, y, loss_of, model: your own.
LOG_KERAS = """\
with tf.GradientTape() as tape:
    state, states = layer.cell.get_initial_state(batch_size=len(x)), []
    for t in range(x.shape[1]):  # one time step after another
        h, state = layer.cell(x[:, t], state)
        states.append(h)
    loss = loss_of(y, head(h))
slopes = tape.gradient(loss, states + model.trainable_variables)
by_lag = [float(tf.norm(s)) for s in slopes[: len(states)]][::-1]
norm = float(tf.linalg.global_norm(slopes[len(states) :]))
print(f"grad_norm={norm:.6g} by_lag={by_lag}")"""
