// Gradient descent on the recurrent weight alone, as a C programmer would write it for speed. benchmarks/peers/c.py
// compiles this with g++ (vector extensions; no library). V is 8 doubles, 4, or one; U of them go side by side, so that
// one waits while the others compute. A lane is a run (grid_*) or a sequence (run_*). Fusing is left to the compiler.
// WIDTH (8 with AVX-512, else 4) and UNROLL (packs side by side) come from the command line.
#include <cstdint>
#include <cstring>

template <int W> struct Kind {
    typedef double V __attribute__((vector_size(W * 8)));
    typedef int64_t I __attribute__((vector_size(W * 8)));
};
template <> struct Kind<1> {
    typedef double V;
    typedef int64_t I;
};
#define TYPES \
    typedef typename Kind<W>::V V; \
    typedef typename Kind<W>::I I;
#define EACH for (int u = 0; u < U; u++)
#define INLINE static inline __attribute__((always_inline))

template <int W> INLINE typename Kind<W>::V load(const double* p) {
    typename Kind<W>::V v;
    memcpy(&v, p, sizeof v);
    return v;
}
template <int W> INLINE typename Kind<W>::V same(double x) { return typename Kind<W>::V{} + x; }
INLINE int64_t whole(double x) { return (int64_t)x; }
INLINE double real(int64_t x) { return (double)x; }
template <class V> INLINE auto whole(V x) { return __builtin_convertvector(x, typename Kind<sizeof(V) / 8>::I); }
template <class I> INLINE auto real(I x) { return __builtin_convertvector(x, typename Kind<sizeof(I) / 8>::V); }
template <class V> INLINE double total(V x) {
    double lanes[sizeof(V) / 8], sum = 0;
    memcpy(lanes, &x, sizeof x);
    for (double lane : lanes) sum += lane;
    return sum;
}

// e^x for |x| <= 700 to about 1 ulp: x = k ln 2 + r, a polynomial in r (the coefficients of core/elementary.py).
template <int W> INLINE typename Kind<W>::V exponential(typename Kind<W>::V x) {
    TYPES
    x = x > 700.0 ? same<W>(700.0) : x;
    x = x < -700.0 ? same<W>(-700.0) : x;
    V turns = x * 1.4426950408889634;
    I k = whole(turns + (turns < 0.0 ? same<W>(-0.5) : same<W>(0.5)));
    V wholes = real(k), r = (x - wholes * 0.6931471803691238) - wholes * 1.9082149292705877e-10;
    V r2 = r * r, r4 = r2 * r2;
    V q01 = 0.5000000000000001 + r * 0.16666666666666669, q23 = 0.04166666666662413 + r * 0.008333333333330062;
    V q45 = 0.0013888888917213717 + r * 0.00019841269863053618;
    V q67 = 2.4801521295954376e-05 + r * 2.7557268459997064e-06;
    V q89 = 2.7620088445409746e-07 + r * 2.510038549551032e-08;
    V q = (q01 + r2 * q23) + r4 * ((q45 + r2 * q67) + r4 * q89), power;
    I bits = (k + 1023) << 52;
    memcpy(&power, &bits, sizeof bits);
    return (1.0 + (r + r2 * q)) * power;
}

// One pass over one sequence a lane: loss and dL/dw2 of U packs. p: parameters, w3, b2, each U packs; x: one number a
// day and pack (STRIDE W * U) or one for all lanes (STRIDE 1).
template <int W, int U, int STRIDE> struct Relu {
    TYPES static const int parameters = 3, recurrent = 1, kept = 1;
    INLINE void pass(const V (*p)[U], const double* x, const V* target, int times, V (*tape)[U], V* loss, V* slope) {
        V h[U], d[U], g[U];
        EACH h[u] = tape[0][u] = V{};
        for (int t = 0; t < times; t++)
            EACH {
                V z = (p[0][u] * day(x, t, u) + p[2][u]) + p[1][u] * h[u];
                tape[t + 1][u] = h[u] = z < 0.0 ? V{} : z;
            }
        EACH {
            V error = (p[3][u] * h[u] + p[4][u]) - target[u];
            loss[u] = error * error, d[u] = 2.0 * error * p[3][u], g[u] = V{};
        }
        for (int t = times - 1; t >= 0; t--)
            EACH {
                V before = tape[t][u], dz = h[u] == 0.0 ? V{} : d[u];
                g[u] += dz * before, d[u] = dz * p[1][u], h[u] = before;
            }
        EACH slope[u] = g[u];
    }
    INLINE V day(const double* x, int t, int u) { return STRIDE == 1 ? same<W>(x[t]) : load<W>(x + t * STRIDE + u * W); }
};

template <int W, int U, int STRIDE> struct Lstm {
    TYPES static const int parameters = 12, recurrent = 6, kept = 7;
    INLINE V day(const double* x, int t, int u) { return Relu<W, U, STRIDE>::day(x, t, u); }
    INLINE void pass(const V (*p)[U], const double* x, const V* target, int times, V (*tape)[U], V* loss, V* slope) {
        V h[U], c[U], dh[U], dc[U], g[U];
        EACH h[u] = c[u] = V{};
        for (int t = 0; t < times; t++)
            EACH {
                V now = day(x, t, u), gate[4], seen;
                V(*row)[U] = tape + 7 * t;
                row[5][u] = h[u], row[6][u] = c[u];
                for (int k = 0; k < 4; k++) {
                    V z = (p[k][u] * now + p[8 + k][u]) + p[4 + k][u] * h[u];
                    gate[k] = 1.0 + exponential<W>(k == 2 ? -2.0 * z : -z);
                }
                V i = 1.0 / gate[0], f = 1.0 / gate[1], n = 2.0 / gate[2] - 1.0, o = 1.0 / gate[3];
                c[u] = f * c[u] + i * n;
                seen = 2.0 / (1.0 + exponential<W>(-2.0 * c[u])) - 1.0;
                h[u] = o * seen;
                row[0][u] = i, row[1][u] = f, row[2][u] = n, row[3][u] = o, row[4][u] = seen;
            }
        EACH {
            V error = (p[12][u] * h[u] + p[13][u]) - target[u];
            loss[u] = error * error, dh[u] = 2.0 * error * p[12][u], dc[u] = g[u] = V{};
        }
        for (int t = times - 1; t >= 0; t--)
            EACH {
                V(*row)[U] = tape + 7 * t;
                V i = row[0][u], f = row[1][u], n = row[2][u], o = row[3][u], seen = row[4][u];
                dc[u] += dh[u] * o * (1.0 - seen * seen);
                V di = dc[u] * n * (i * (1.0 - i)), df = dc[u] * row[6][u] * (f * (1.0 - f));
                V dn = dc[u] * i * (1.0 - n * n), d_o = dh[u] * seen * (o * (1.0 - o));
                g[u] += dn * row[5][u];
                dh[u] = (di * p[4][u] + df * p[5][u]) + (dn * p[6][u] + d_o * p[7][u]);
                dc[u] *= f;
            }
        EACH slope[u] = g[u];
    }
};

// A lane is a run: weights (parameters + 2, runs), changed in place; loss (runs) of the last slope.
template <template <int, int, int> class Cell>
static void grid(const double* x, const double* y, double* weights, double* loss, double rate, long runs, long sequences,
                 long times, long steps) {
    const int W = WIDTH, U = UNROLL;
    typedef Cell<W, U, 1> C;
    typedef typename C::V V;
    const int rows = C::parameters + 2;
#pragma omp parallel for schedule(dynamic) num_threads(THREADS)
    for (long start = 0; start < runs; start += W * U) {
        alignas(64) V p[rows][U], tape[C::kept * (times + 1)][U], one[U], slope[U], target[U], sum[U], d[U];
        for (int r = 0; r < rows; r++) EACH p[r][u] = load<W>(weights + r * runs + start + u * W);
        for (long k = 0; k < steps; k++) {
            EACH sum[u] = d[u] = V{};
            for (long q = 0; q < sequences; q++) {
                EACH target[u] = same<W>(y[q]);
                C::pass(p, x + q * times, target, times, tape, one, slope);
                EACH sum[u] += one[u], d[u] += slope[u];
            }
            EACH p[C::recurrent][u] -= rate * d[u];
        }
        EACH {
            memcpy(weights + C::recurrent * runs + start + u * W, &p[C::recurrent][u], sizeof(V));
            memcpy(loss + start + u * W, &sum[u], sizeof(V));
        }
    }
}

// A lane is a sequence: x (sequences / (W * U), times, W * U), y likewise; losses (steps) of every step.
template <template <int, int, int> class Cell, int W, int U>
static void run(const double* x, const double* y, double* weights, double* losses, double rate, long sequences,
                long times, long steps) {
    typedef Cell<W, U, W * U> C;
    typedef typename C::V V;
    const int rows = C::parameters + 2;
    alignas(64) V p[rows][U], tape[C::kept * (times + 1)][U], one[U], slope[U], target[U];
    for (int r = 0; r < rows; r++) EACH p[r][u] = same<W>(weights[r]);
    for (long k = 0; k < steps; k++) {
        V sum = V{}, d = V{};
        for (long q = 0; q < sequences; q += W * U) {
            EACH target[u] = load<W>(y + q + u * W);
            C::pass(p, x + q * times, target, times, tape, one, slope);
            EACH sum += one[u], d += slope[u];
        }
        losses[k] = total(sum);
        V next = p[C::recurrent][0] - rate * total(d);
        EACH p[C::recurrent][u] = next;
    }
    weights[C::recurrent] = total(p[C::recurrent][0]) / W;
}

#define GRID double *x, double *y, double *w, double *loss, double rate, long runs, long n, long times, long steps
#define RUN double *x, double *y, double *w, double *losses, double rate, long n, long times, long steps
extern "C" {
void grid_relu(GRID) { grid<Relu>(x, y, w, loss, rate, runs, n, times, steps); }
void grid_lstm(GRID) { grid<Lstm>(x, y, w, loss, rate, runs, n, times, steps); }
void run_relu_1(RUN) { run<Relu, 1, 1>(x, y, w, losses, rate, n, times, steps); }
void run_lstm_1(RUN) { run<Lstm, 1, 1>(x, y, w, losses, rate, n, times, steps); }
void run_relu_4(RUN) { run<Relu, 4, 1>(x, y, w, losses, rate, n, times, steps); }
void run_lstm_4(RUN) { run<Lstm, 4, 1>(x, y, w, losses, rate, n, times, steps); }
void run_relu_64(RUN) { run<Relu, WIDTH, UNROLL>(x, y, w, losses, rate, n, times, steps); }
void run_lstm_64(RUN) { run<Lstm, WIDTH, UNROLL>(x, y, w, losses, rate, n, times, steps); }

// The machine's limit: 12 independent chains of multiply and add in registers, on every core; returns the operations.
#define CHAINS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
double peak(long turns) {
    typedef Kind<WIDTH>::V V;
#pragma omp parallel num_threads(THREADS)
    {
        V factor = same<WIDTH>(0.999999), term = same<WIDTH>(1e-6);
#define START(k) V a##k = same<WIDTH>(k);
#define TURN(k) a##k = a##k * factor + term;
#define KEEP(k) asm volatile("" : "+v"(a##k));
        CHAINS(START)
        for (long turn = 0; turn < turns; turn++) {
            CHAINS(TURN)
            CHAINS(KEEP)
        }
    }
    return 24.0 * turns * WIDTH * THREADS;
}
}
