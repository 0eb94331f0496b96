/*
 * The elementwise operations that follow a product, four rows of a column at a time, with the noise of the probes.
 * Each returns the sum of the squares of the credits that it made, or 0 if it makes none.
 */
#ifndef INTEGG_FINISH_H
#define INTEGG_FINISH_H

#include "lanes.h"

/* Four values of a product at rows `row` to `row` + 3 of a column. */
struct Quad {
  const Memory &m;
  const integg_product &o;
  int column, row;
  int (&values)[4];

  __device__ __forceinline__ uint32_t &word(int64_t place) const { return m.word(place, column, o.rows, row); }

  __device__ __forceinline__ void put(int64_t place, const int (&v)[4]) const {
    word(place) = asByte(v[0], 0) | asByte(v[1], 1) | asByte(v[2], 2) | asByte(v[3], 3);
  }

  /* Adds the site's noise in lanes that probe rows. */
  __device__ __forceinline__ void perturb() const {
    if (!m.isRowProbe(column % kLanes)) return;
    Column c = m.columnOf(column);
    for (int i = 0; i < 4; i++) values[i] += m.rowNoise(c, o.stream, static_cast<int>(o.rows), row + i);
  }
};

__device__ __forceinline__ void finishGate(const Quad &q) {
  const int64_t *p = q.o.p;
  uint32_t bias = *q.m.at<uint32_t>(p[0] + q.row), past = q.word(p[1]);
  int gated[4];
  q.perturb();
  for (int i = 0; i < 4; i++) {
    q.values[i] = clip(q.values[i] + byteOf(bias, i));
    gated[i] = ((q.values[i] + 127) * byteOf(past, i)) >> 8;
  }
  q.put(q.o.out, q.values);
  q.put(p[2], gated);
}

__device__ __forceinline__ void finishCandidate(const Quad &q) {
  const int64_t *p = q.o.p;
  uint32_t bias = *q.m.at<uint32_t>(p[0] + q.row), past = q.word(p[1]), gate = q.word(p[2]), x = q.word(p[4]);
  int after[4], sum[4];
  q.perturb();
  for (int i = 0; i < 4; i++) {
    q.values[i] = clip(q.values[i] + byteOf(bias, i));
    after[i] = byteOf(past, i) + (((byteOf(gate, i) + 127) * (q.values[i] - byteOf(past, i))) >> 8);
    sum[i] = clip(after[i] + byteOf(x, i));
  }
  q.put(q.o.out, q.values);
  q.put(p[3], after);
  q.put(p[4], sum);
}

/* clip(product + noise): a residual sum adds the value in `out` before the clip, any other is at least p[0]. */
__device__ __forceinline__ void finishRows(const Quad &q, bool residual) {
  uint32_t x = residual ? q.word(q.o.out) : 0;
  int lowest = residual ? -127 : static_cast<int>(q.o.p[0]);
  q.perturb();
  for (int i = 0; i < 4; i++) q.values[i] = max(lowest, clip(q.values[i] + byteOf(x, i)));
  q.put(q.o.out, q.values);
}

/* round8, and 0 where the activation is at its clip and credit points outwards: room is 0 there, else at least 127. */
__device__ __forceinline__ int roundWithin(int value, int shift, int x) {
  int credit = clip((value + (1 << (shift - 1))) >> shift);
  return min((127 - x) * 127, max((-127 - x) * 127, credit));
}

/* Turns a site's credit with 8 fractional bits into int8. |value| ≤ 2^22, the factors are at most 254: below 2^30. */
__device__ __forceinline__ int finishSite(const Quad &q) {
  const int64_t *p = q.o.p;
  int shift = *q.m.at<int32_t>(p[0]), squares = 0;
  bool gate = p[2] == SITE_GATE, candidate = p[2] == SITE_CANDIDATE, rectified = p[2] == SITE_RECTIFIED;
  uint32_t x = gate || candidate ? q.word(p[3]) : 0, y = gate ? q.word(p[4]) : 0;
  uint32_t room = p[2] != SITE_PLAIN ? q.word(p[5]) : 0;
  for (int i = 0; i < 4; i++) {
    int value = q.values[i];
    if (gate) value = (value * (byteOf(x, i) - byteOf(y, i))) >> 8;
    if (candidate) value = (value * (byteOf(x, i) + 127)) >> 8;
    q.values[i] = rectified && byteOf(room, i) == 0 ? 0 : roundWithin(value, shift, byteOf(room, i));
    squares += q.values[i] * q.values[i];
  }
  q.put(q.o.out, q.values);
  return squares;
}

__device__ __forceinline__ void finishState(const Quad &q) {
  int4 *out = q.m.at<int4>(q.o.out + (q.column * q.o.rows + q.row) * 4);
  *out = int4{q.values[0], q.values[1], q.values[2], q.values[3]};
}

/* Credit of the activations before the last norm. |gain·product − r| ≤ 127·2^22 + 2^29 < 2^31. */
__device__ __forceinline__ int finishLast(const Quad &q) {
  const int64_t *p = q.o.p;
  /* Up to 30 + 14 − 8; from 31 on nothing but the sign is left. */
  int shift = min(31, max(0, *q.m.at<int32_t>(p[0]) + *q.m.at<int32_t>(p[2]) - 8)), squares = 0;
  uint32_t gains = *q.m.at<uint32_t>(p[3] + q.row), x = q.word(p[4]);
  int2 norms = q.m.at<int2>(p[5])[q.column];
  for (int i = 0; i < 4; i++) {
    int activation = byteOf(x, i), sign = activation > 0 ? 1 : activation < 0 ? -1 : 0;
    int numerator = (byteOf(gains, i) * clamp(q.values[i], 1 << 22) - sign * norms.y) >> shift;
    /* 32,767 · 32,768 + 2^14 < 2^31 */
    q.values[i] = roundWithin(clamp(numerator, 32767) * norms.x, 15, activation);
    squares += q.values[i] * q.values[i];
  }
  q.put(q.o.out, q.values);
  return squares;
}

/* A probe's column at an observation, probes fastest, then blocks. */
__device__ __forceinline__ Column probeOf(const Memory &m, int64_t kind, int observation) {
  int probes = kind == PROBE_OUTPUT ? kOutputProbes : kind == PROBE_ROW ? kRowProbes : kStateProbes;
  int first = kind == PROBE_OUTPUT ? kPlain : kind == PROBE_ROW ? kFirstRow : kFirstState;
  int at = observation / probes / m.blocks();
  int t = kind == PROBE_STATE ? at / kLags * kWindow + 1 + at % kLags : at;
  return {t, observation / probes % m.blocks(), first + observation % probes};
}

/* 256·(probe − partner) less the predictions and a gate's and a candidate's own noise, in a few bits. Values are at
 * most 2^9 predictions of 2^20. */
__device__ __forceinline__ void finishUnexplained(const Quad &q) {
  const int64_t *p = q.o.p;
  Column c = probeOf(q.m, p[0], q.column);
  uint32_t probe = q.m.word(p[1], q.m.columnAt(c.t, c.block, c.lane), q.o.rows, q.row);
  uint32_t partner = q.m.word(p[1], q.m.partnerOf(c), q.o.rows, q.row);
  uint32_t one = p[2] >= 0 ? q.word(p[2]) : 0, other = p[3] >= 0 ? q.word(p[3]) : 0;
  int shift = 8 - static_cast<int>(p[4]), half = 1 << shift >> 1;
  for (int i = 0; i < 4; i++) {
    int observation = 256 * (byteOf(probe, i) - byteOf(partner, i)) - 32 * (byteOf(one, i) + byteOf(other, i));
    q.values[i] = clip((observation + q.values[i] + half) >> shift);
  }
  q.put(q.o.out, q.values);
}

__device__ __forceinline__ int finishQuad(const Quad &q) {
  switch (q.o.finish) {
    case FINISH_PLAIN: q.put(q.o.out, q.values); return 0;
    case FINISH_GATE: finishGate(q); return 0;
    case FINISH_CANDIDATE: finishCandidate(q); return 0;
    case FINISH_ROWS: finishRows(q, false); return 0;
    case FINISH_RESIDUAL: finishRows(q, true); return 0;
    case FINISH_SITE: return finishSite(q);
    case FINISH_STATE: finishState(q); return 0;
    case FINISH_LAST: return finishLast(q);
    default: finishUnexplained(q); return 0;
  }
}

#endif
