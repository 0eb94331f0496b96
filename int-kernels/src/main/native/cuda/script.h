/*
 * A script on a GPU, as entry.cu provides it to org.integg.kernels.device.ScriptedDevice: a list of operations over
 * one piece of memory, in parts that are launched as a whole. It is written for learners of 64 lanes a block of
 * which some are probes (docs/feedback.md has the arithmetic of every operation); the script decides what is
 * computed from what, for which model.
 *
 * An operation is INTEGG_OPERANDS int64: its number, then the fields of its structure below. Places are byte
 * offsets from the beginning of the memory, multiples of 16 except for one number of several (a scale, its bits,
 * its squares, a result); what lies there is int8 unless stated otherwise. Activations are [columns][rows], a
 * column being one lane at one token: (t·blocks + block)·64 + lane. A matrix is row-major. The last index of either
 * is rounded up to a multiple of 16, its pitch, and elements beyond the array are zero; int32 are side by side.
 *
 * Every function throws an exception of one line if something is wrong: std::invalid_argument before it does
 * anything, std::runtime_error where a device failed.
 */
#ifndef INTEGG_SCRIPT_H
#define INTEGG_SCRIPT_H

#include <stdint.h>

#include <memory>
#include <vector>

enum { INTEGG_OPERANDS = 24 };

enum ScriptOperation {
  SCRIPT_PART,      /* what follows belongs to the next part; the first operation of a script */
  SCRIPT_CLEAR,     /* fill */
  SCRIPT_BEGIN,     /* begin: a token's row of the table, and the states before it */
  SCRIPT_NORM,      /* norm */
  SCRIPT_PRODUCT,   /* product: of clipped quotients, 16·isqrt(K) each */
  SCRIPT_CREDIT,    /* product: of credits, each brought to 8 fractional bits within a limit */
  SCRIPT_OUTPUT,    /* product: one, as it is */
  SCRIPT_EXPLAIN,   /* product: of predictions */
  SCRIPT_ERROR,     /* error */
  SCRIPT_BACK,      /* back: credit over time */
  SCRIPT_OUTER,     /* outer: votes and regressions */
  SCRIPT_ROWS,      /* rows: votes of a table's rows */
  SCRIPT_SUM,       /* sum: over columns */
  SCRIPT_ROW_NOISE, /* noise: of the probes of rows, in the form for their regressions */
  SCRIPT_OUTPUT_NOISE,
  SCRIPT_STATE_NOISE,
  SCRIPT_MOVE,      /* move: weights by votes */
  SCRIPT_LEARN,     /* learn: feedback by regressions */
  SCRIPT_PACK,      /* learn: int8 feedback from its values */
  SCRIPT_STEER,     /* steer: scales by squares */
  SCRIPT_SATURATED  /* sum: of weights at ±127 */
};

/* Where tables and a step's numbers lie: thresholds are those of Exp2.LEARNERS_BITS, roots 4096 int16 of 16·root(i). */
struct integg_script_setup {
  int64_t device, bytes, operations, blocks, segment;
  int64_t tokens;  /* int32 [segment + 1][blocks·64], after the step's numbers; probes have their partners' */
  int64_t step;    /* int64: STEP_… below. The input of a run is both. */
  int64_t quantiles, exponentials, thresholds, roots;
};

/* turn of the partners (0 to 55), rate, share of the average, whether weights move; then the key of the noise of each
 * block, then that of its dither. */
enum { STEP_TURN, STEP_RATE, STEP_SHARE, STEP_MOVES, STEP_KEYS };

struct integg_fill { int64_t at, bytes; };

/* layers: past and after are [layers][columns][width]; stream: that of the first layer's noise. */
struct integg_begin { int64_t token, table, width, x, layers, past, after, rows_stream, states_stream; };

struct integg_norm { int64_t first, columns, width, in, gain, out, perturbed; };

/* out[column][row] from terms one after the other: a [rows][k] times b [column][k], k a multiple of 16. */
struct integg_product {
  int64_t terms, count, rows, first, columns, finish, stream, out, p[12];
};

/* What a term is, by operation:
 *   PRODUCT  clip(product // (16·x))
 *   CREDIT   the product with int32 bits at x, 8 − the scale at y more of them where y ≥ 0; k = 0: the int32 at b;
 *            limited to p[11]
 *   EXPLAIN  minus the product, with the bits at x and y more, divided by z */
struct integg_term { int64_t a, b, k, x, y, z; };

/* What becomes of a product; p: places that it reads and, after `out:`, places that it writes beside out. */
enum ScriptFinish {
  FINISH_PLAIN,
  FINISH_GATE,       /* bias, past; out: gated */
  FINISH_CANDIDATE,  /* bias, past, gate; out: after, x, which is also read */
  FINISH_ROWS,       /* the lowest value L itself, −127 or 0: max(L, clip(product + noise)) */
  FINISH_RESIDUAL,   /* clip(out + product + noise) */
  FINISH_SITE,       /* scale; out: squares; kind SITE_…, three activations */
  FINISH_STATE,      /* int32 */
  FINISH_LAST,       /* scale; out: squares; bits, gain, x, norms of ERROR */
  FINISH_UNEXPLAINED /* kind PROBE_…, x, own noise or −1, another, fractional bits of errors */
};

/* The gate's activations are candidate, past, gate; the candidate's gate, −, candidate; the room's −, −, rows. */
/* RECTIFIED: as ROOM, and rows at 0 have neither credit nor noise. */
enum ScriptSite { SITE_PLAIN, SITE_GATE, SITE_CANDIDATE, SITE_ROOM, SITE_RECTIFIED };

enum ScriptProbe { PROBE_OUTPUT, PROBE_ROW, PROBE_STATE };

/* norms: int32 [columns][2], 2^15 div mean and the norm's reaction. */
struct integg_error { int64_t logits, vocabulary, last, width, bits, errors, norms, sum; };

/* credit int32 [layers][columns][width]: p, then q; scaled: the same in int8; scale of the first layer, squares too. */
struct integg_back { int64_t layers, width, credit, gate, scaled, scale, squares; };

/* out int32 [rows][columns] += Σ_i a[i][row]·x[i][column], i below count. */
struct integg_outer { int64_t a, rows, x, columns, count, out; };

/* out int32 [table's rows][width]. */
struct integg_rows { int64_t credit, width, out; };

/* out int32 [rows] += Σ_i in[i][row], or of the squares. SATURATED: out int64 += over count bytes. */
struct integg_sum { int64_t in, rows, count, squared, out; };

/* kind SITE_…; x, y: the first two activations of FINISH_SITE; out [observations][rows], states [layers][…][rows]. */
struct integg_noise { int64_t kind, stream, rows, layers, x, y, out; };

/* table: int64 [count][MOVE_…]; votes, weights, average, first, second: int32 of all tensors one after another,
 * like the int8 of bytes; statistics int64 [count][3]; counts: int64 of weights that changed. */
struct integg_move { int64_t table, count, votes, weights, average, first, second, bytes, statistics, counts; };
enum { MOVE_BEGIN, MOVE_ROWS, MOVE_COLUMNS, MOVE_FIELDS };

/* table: int64 [count][LEARN_…], places; statistics int64 [count][2]; bits int32 [count]. */
struct integg_learn { int64_t table, count, statistics, bits; };
enum { LEARN_VALUES, LEARN_SUMS, LEARN_POWERS, LEARN_ROWS, LEARN_INPUTS, LEARN_GAIN, LEARN_BYTES,
       LEARN_TRANSPOSED, LEARN_FIELDS };

/* scales int32 [count], squares and counts int64 [count]. */
struct integg_steer { int64_t scales, squares, counts, count; };

/* An open script; the caller has checked sizes. One call at a time. */
struct OpenScript {
  int64_t bytes = 0;      /* of its memory */
  int64_t inputBytes = 0; /* of a step's numbers, and the tokens that follow them */
  int64_t firstToken = 0, tokens = 0, tokenLimit = 0; /* where tokens begin in the input, in bytes; how many; limit */
  int parts = 0;

  virtual ~OpenScript() = default;

  /* Copies bytes from the host. */
  virtual void put(int64_t at, const void *from, int64_t bytes) = 0;

  /* Copies bytes to the host, after everything that was run. */
  virtual void get(int64_t at, void *to, int64_t bytes) = 0;

  /* Runs a part and does not wait for it. The first part takes a step's numbers and tokens, which must stay as they
   * are until a result is read. */
  virtual void run(int part, const void *input) = 0;

  /* Adds another script's values, once its running parts are done: int32 or, if wide, int64. Takes as much memory
   * at scratch. */
  virtual void add(int64_t at, const OpenScript &other, int64_t from, int64_t count, bool wide, int64_t scratch) = 0;

  /* Copies bytes of another script, once its running parts are done. */
  virtual void copy(int64_t at, const OpenScript &other, int64_t from, int64_t bytes) = 0;
};

std::unique_ptr<OpenScript> openScript(const integg_script_setup &setup, const std::vector<int64_t> &operations);

#endif
