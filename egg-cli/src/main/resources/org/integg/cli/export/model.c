/*
 * A language model of integers, weights and program in one file of C99, written by `egg export`.
 *
 *     cc -O2 -o model model.c
 *     ./model --prompt 'It was ' --temperature 0.6 --seed 7
 *
 * It prints what `egg sample` prints for the same weights, prompt, settings and seed, to the bit, on every
 * machine: there is no floating point, no library but stdio for main(), and nothing whose result C
 * leaves to the compiler. In a program of your own, compile it with -DEGG_NO_MAIN; the functions without `static` are
 * the way in.
 *
 * @{about}
 */
#include <stdint.h>

/* @{shape} */

/* Everything that is not constant. Activations have 4 fractional bits, 16 is 1.0; -128 never occurs. */
static int8_t h[L][D];      /* the state: all that the model remembers */
static int8_t x[D];         /* the token on its way through the layers */
static int8_t n[D];         /* x after a norm */
static int8_t gate[D];
static int8_t gated[D];     /* h after the gate */
#if HAS_MLP
static int8_t hidden[4 * D];
#endif
static int8_t logits[V];    /* base 2, of the token that comes next */
static uint32_t counts[256]; /* of tokens with the logit 127 - index */

/* @{weights} */

/* ---- the model ---- */

static int8_t clip(int32_t v)
{
    return (int8_t)(v > 127 ? 127 : v < -127 ? -127 : v);
}

/* n / d, rounded down; d > 0. */
static int32_t floor_div(int32_t numerator, int32_t d)
{
    return numerator >= 0 ? numerator / d : -((d - 1 - numerator) / d);
}

/* A row of a matrix times a vector; root is the square root of their length, rounded down. */
static int32_t product(const int8_t *row, const int8_t *in, uint16_t length, int32_t root)
{
    int32_t sum = 0; /* at most 16384 * 127 * 127 < 2^28 */
    uint16_t k;
    for (k = 0; k < length; k++)
        sum += (int32_t)row[k] * in[k];
    return clip(floor_div(sum, 16 * root));
}

/* n = x by its mean magnitude, times gain. */
static void norm(const int8_t *gain)
{
    int32_t mean = 0; /* a sum first, at most 4096 * 127 < 2^19 */
    uint16_t i;
    for (i = 0; i < D; i++)
        mean += x[i] < 0 ? -x[i] : x[i];
    mean /= D;
    if (mean < 1)
        mean = 1;
    for (i = 0; i < D; i++)
        n[i] = clip(floor_div((int32_t)x[i] * gain[i], mean));
}

/* h and x by what the layer reads in n. */
static void recur(uint16_t layer)
{
    uint16_t i;
    for (i = 0; i < D; i++) {
        /* @{gate} */
        gated[i] = (int8_t)floor_div((gate[i] + 127) * (int32_t)h[layer][i], 256);
    }
    for (i = 0; i < D; i++) {
        /* @{candidate} */
        h[layer][i] = (int8_t)(h[layer][i] + floor_div((gate[i] + 127) * (c - h[layer][i]), 256));
        x[i] = clip(h[layer][i] + x[i]);
    }
}

#if HAS_MLP
static void mlp(uint16_t layer)
{
    uint16_t i;
    for (i = 0; i < 4 * D; i++) {
        int32_t v = product(up[layer][i], n, D, ROOT_D);
        hidden[i] = (int8_t)(v < HIDDEN_LEAST ? HIDDEN_LEAST : v);
    }
    for (i = 0; i < D; i++)
        x[i] = clip(product(down[layer][i], hidden, 4 * D, ROOT_4D) + x[i]);
}
#endif

/* Reads a token. Token 0 stands between documents: it clears the state, and is read first of all. */
void egg_read(uint16_t token)
{
    uint16_t layer, i;
    uint32_t v;
    if (token == 0)
        for (layer = 0; layer < L; layer++)
            for (i = 0; i < D; i++)
                h[layer][i] = 0;
    for (i = 0; i < D; i++)
        x[i] = emb[token][i];
    for (layer = 0; layer < L; layer++) {
        norm(ln1[layer]);
        recur(layer);
#if HAS_MLP
        norm(ln2[layer]);
        mlp(layer);
#endif
    }
    norm(ln_out);
    for (v = 0; v < V; v++)
        logits[v] = (int8_t)product(head[v], n, D, ROOT_D);
}

/* The logits of the token that comes next, V of them. */
const int8_t *egg_logits(void)
{
    return logits;
}

/* ---- drawing a token ---- */

struct egg_settings {
    uint16_t temperature; /* in hundredths, 0 to 10000; 0 takes the likeliest */
    uint32_t top_k;       /* 0 for all */
    uint16_t top_p;       /* in thousandths, 1 to 1000 */
    uint16_t min_p;       /* in thousandths, 0 to 1000 */
    uint64_t seed;
};

/* floor(16 * 2^(u/16)), u = 0 to 255; below 2^20, so that V of them sum to less than 2^36. */
static uint32_t power(uint16_t u)
{
    static const uint32_t octave[16] = { /* floor(2^19 * 2^(i/16)) */
        524288, 547500, 571740, 597053, 623487, 651091, 679917, 710019,
        741455, 774282, 808562, 844360, 881743, 920781, 961548, 1004119,
    };
    return octave[u & 15] >> (15 - (u >> 4));
}

/* The weight of a token whose logit is so far below the largest. */
static uint32_t weight(const struct egg_settings *s, uint16_t below)
{
    uint32_t distance;
    if (below == 0)
        return power(255);
    distance = (below * (uint32_t)100 + s->temperature / 2) / s->temperature;
    return distance > 255 ? 0 : power((uint16_t)(255 - distance));
}

/* How many of the likeliest tokens are drawn from. */
static uint32_t kept(const struct egg_settings *s, uint16_t top)
{
    uint32_t in_top_k = s->top_k == 0 || s->top_k > V ? V : s->top_k;
    uint32_t in_top_p = 0, in_min_p = 0, left = in_top_k;
    uint64_t needed = 0;
    uint16_t i;
    for (i = top; i < 256; i++) {
        uint32_t there = counts[i] < left ? counts[i] : left;
        uint32_t w = weight(s, (uint16_t)(i - top));
        needed += (uint64_t)there * w;
        left -= there;
        if (w * (uint64_t)1000 >= power(255) * (uint64_t)s->min_p)
            in_min_p += counts[i];
    }
    if (s->top_p == 1000)
        in_top_p = in_top_k;
    else
        needed = (needed * s->top_p + 999) / 1000; /* < 2^36 * 2^10 */
    for (i = top; s->top_p < 1000 && needed > 0; i++) {
        uint32_t there = counts[i] < in_top_k - in_top_p ? counts[i] : in_top_k - in_top_p;
        uint32_t w = weight(s, (uint16_t)(i - top));
        uint64_t taken = there == 0 ? 0 : (needed + w - 1) / w; /* w > 0 as long as any is needed */
        if (taken > there)
            taken = there;
        in_top_p += (uint32_t)taken;
        needed = taken * w >= needed ? 0 : needed - taken * w;
    }
    return in_top_p < in_min_p ? in_top_p : in_min_p;
}

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A number below bound, the same for the same seed and position. */
static uint64_t uniform(uint64_t bound, uint64_t seed, uint64_t position)
{
    const uint64_t gamma = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t state = mix(mix(seed + gamma) + gamma * (position + 1)), r;
    uint16_t shift = 64;
    while (shift > 0 && (bound - 1) >> (64 - shift) != 0)
        shift--;
    if (shift == 64)
        return 0;
    do {
        state += gamma;
        r = mix(state) >> shift;
    } while (r >= bound);
    return r;
}

/*
 * Draws the token that comes next; it is not yet read. The position is the number of tokens since the separator, and another
 * one gives an independent draw. Tokens of one logit weigh the same, so it is enough to count how many of each stay.
 */
uint16_t egg_draw(const struct egg_settings *s, uint64_t position)
{
    uint16_t i, top = 0;
    uint32_t v, keep;
    uint64_t sum = 0, r;
    for (i = 0; i < 256; i++)
        counts[i] = 0;
    for (v = 0; v < V; v++)
        counts[127 - logits[v]]++;
    while (counts[top] == 0)
        top++;
    keep = s->temperature == 0 ? 1 : kept(s, top);
    for (i = top; i < 256; i++) {
        if (counts[i] > keep)
            counts[i] = keep;
        keep -= counts[i];
        if (counts[i] > 0)
            sum += (uint64_t)counts[i] * weight(s, (uint16_t)(i - top));
    }
    r = uniform(sum, s->seed, position);
    for (v = 0;; v++) {
        i = (uint16_t)(127 - logits[v]);
        if (counts[i] > 0) {
            uint32_t w = weight(s, (uint16_t)(i - top));
            if (r < w)
                return (uint16_t)v;
            counts[i]--;
            r -= w;
        }
    }
}

/* ---- the cost of a token ---- */

/* The log-likelihood of a token in 16ths of a bit, at most 0. */
int32_t egg_log_likelihood(uint16_t token)
{
    static const uint64_t roots[16] = { /* the least number at or above 2^(36 + i/16) */
        UINT64_C(68719476736), UINT64_C(71761947898), UINT64_C(74939120766), UINT64_C(78256959094),
        UINT64_C(81721690674), UINT64_C(85339819027), UINT64_C(89118135607), UINT64_C(93063732553),
        UINT64_C(97184016000), UINT64_C(101486719980), UINT64_C(105979920939), UINT64_C(110672052900),
        UINT64_C(115571923291), UINT64_C(120688729478), UINT64_C(126032076028), UINT64_C(131611992741),
    };
    uint64_t sum = 0; /* 16 to 2^36 */
    int32_t log = (36 - 4) * 16;
    uint32_t v;
    for (v = 0; v < V; v++)
        sum += power((uint16_t)(logits[v] + 128));
    for (; sum >> 36 == 0; sum <<= 1)
        log -= 16;
    for (v = 1; v < 16 && sum >= roots[v]; v++)
        log++;
    return logits[token] + 128 - log;
}

/* ---- tokens and text ---- */

/* @{tokenizer} */

/* @{command} */
