/* simd.h's operations for a vector of four ints without any vector instruction. */
#define PLAIN(name, expression)                 \
  static inline vec name(vec a, vec b) {        \
    vec r;                                      \
    for (int n = 0; n < 4; n++) {               \
      r.i[n] = (expression);                    \
    }                                           \
    return r;                                   \
  }

static inline int16_t low_short(int32_t v) { return (int16_t)v; }
static inline int16_t high_short(int32_t v) { return (int16_t)(v >> 16); }
static inline int32_t shorts(int32_t low, int32_t high) {
  return (int32_t)((uint32_t)low & 0xffffu) | (int32_t)((uint32_t)high << 16);
}
static inline int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }
static inline int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }
static inline int32_t saturated(int32_t v) { return least(32767, most(-32768, v)); }
static inline int32_t element(vec v, int n) {
  return n & 1 ? high_short(v.i[n >> 1]) : low_short(v.i[n >> 1]);
}

PLAIN(plain_add, (int32_t)((uint32_t)a.i[n] + (uint32_t)b.i[n]))
PLAIN(plain_sub, (int32_t)((uint32_t)a.i[n] - (uint32_t)b.i[n]))
PLAIN(plain_mul, (int32_t)((uint32_t)a.i[n] * (uint32_t)b.i[n]))
PLAIN(plain_min, least(a.i[n], b.i[n]))
PLAIN(plain_and, a.i[n] & b.i[n])
PLAIN(plain_xor, a.i[n] ^ b.i[n])
PLAIN(plain_min_short, shorts(least(low_short(a.i[n]), low_short(b.i[n])),
                              least(high_short(a.i[n]), high_short(b.i[n]))))
PLAIN(plain_max_short, shorts(most(low_short(a.i[n]), low_short(b.i[n])),
                              most(high_short(a.i[n]), high_short(b.i[n]))))
PLAIN(plain_add_short, shorts(low_short(a.i[n]) + low_short(b.i[n]), high_short(a.i[n]) + high_short(b.i[n])))
PLAIN(plain_sub_short, shorts(low_short(a.i[n]) - low_short(b.i[n]), high_short(a.i[n]) - high_short(b.i[n])))
PLAIN(plain_add_limited, shorts(saturated(low_short(a.i[n]) + low_short(b.i[n])),
                                saturated(high_short(a.i[n]) + high_short(b.i[n]))))
PLAIN(plain_interleave_low, shorts(element(a, n), element(b, n)))
PLAIN(plain_interleave_high, shorts(element(a, n + 4), element(b, n + 4)))
PLAIN(plain_pack, n < 2 ? shorts(saturated(a.i[2 * n]), saturated(a.i[2 * n + 1]))
                        : shorts(saturated(b.i[2 * n - 4]), saturated(b.i[2 * n - 3])))

static inline vec plain_dot(vec sum, vec a, vec b) {
  for (int n = 0; n < 4; n++) {
    sum.i[n] += low_short(a.i[n]) * low_short(b.i[n]) + high_short(a.i[n]) * high_short(b.i[n]);
  }
  return sum;
}
static inline vec plain_load(const void *from) {
  vec r;
  memcpy(&r, from, sizeof r);
  return r;
}
static inline void plain_store(void *to, vec v) { memcpy(to, &v, sizeof v); }
static inline vec plain_set(int32_t value) {
  vec r = {{value, value, value, value}};
  return r;
}
static inline vec plain_abs_short(vec a) {
  vec zero = plain_set(0);
  return plain_max_short(a, plain_sub_short(zero, a));
}
static inline vec plain_shift(vec a, int n) {
  vec r = {{a.i[0] >> n, a.i[1] >> n, a.i[2] >> n, a.i[3] >> n}};
  return r;
}
static inline vec plain_down_each(vec a, vec n) {
  vec r = {{a.i[0] >> n.i[0], a.i[1] >> n.i[1], a.i[2] >> n.i[2], a.i[3] >> n.i[3]}};
  return r;
}
static inline vec plain_down_short(vec a, int by) {
  vec r;
  for (int n = 0; n < 4; n++) {
    r.i[n] = shorts(low_short(a.i[n]) >> by, high_short(a.i[n]) >> by);
  }
  return r;
}
typedef const int32_t *lookup_table;
static inline vec plain_lookup(lookup_table table, vec n) {
  vec r = {{table[n.i[0] & 15], table[n.i[1] & 15], table[n.i[2] & 15], table[n.i[3] & 15]}};
  return r;
}
static inline vec plain_widen(const int8_t *p) {
  vec r = {{shorts(p[0], p[1]), shorts(p[2], p[3]), shorts(p[4], p[5]), shorts(p[6], p[7])}};
  return r;
}
static inline void natural(vec *low, vec *high) {
  (void)low;
  (void)high;
}

#define V_LOAD(p) plain_load(p)
#define V_STORE(p, v) plain_store(p, v)
#define V_WIDEN_BYTES(p) plain_widen(p)
#define V_SET_INT(i) plain_set(i)
#define V_SET_SHORT(i) plain_set(shorts(i, i))
#define V_ADD(a, b) plain_add(a, b)
#define V_SUB(a, b) plain_sub(a, b)
#define V_MUL(a, b) plain_mul(a, b)
#define V_MIN(a, b) plain_min(a, b)
#define V_MIN_SHORT(a, b) plain_min_short(a, b)
#define V_MAX_SHORT(a, b) plain_max_short(a, b)
#define V_ADD_SHORT(a, b) plain_add_short(a, b)
#define V_SUB_SHORT(a, b) plain_sub_short(a, b)
#define V_ADD_LIMITED(a, b) plain_add_limited(a, b)
#define V_DOWN_SHORT(a, n) plain_down_short(a, n)
#define V_ABS_SHORT(a) plain_abs_short(a)
#define V_MUL_PAIRS(a, b) plain_dot(plain_set(0), a, b)
#define V_SHIFT(a, n) plain_shift(a, n)
#define V_DOWN_EACH(a, n) plain_down_each(a, n)
#define V_TABLE(p) (p)
#define V_LOOKUP(table, i) plain_lookup(table, i)
#define V_AND(a, b) plain_and(a, b)
#define V_XOR(a, b) plain_xor(a, b)
#define V_INTERLEAVE_LOW(a, b) plain_interleave_low(a, b)
#define V_INTERLEAVE_HIGH(a, b) plain_interleave_high(a, b)
#define V_PACK(low, high) plain_pack(low, high)
#define V_DOT(sum, data, weights) plain_dot(sum, data, weights)
