/* The noise that probes were given, in the form for the regressions: int8 with the fractional bits of their kind. */
#ifndef INTEGG_PROBES_H
#define INTEGG_PROBES_H

#include "finish.h"

constexpr int kProbeThreads = 128;
constexpr int kLargestDifference = 31;

/* The next item of `items`, four rows each: which observation and the first of its rows. */
__device__ __forceinline__ bool ownQuad(int64_t items, int rows, int &observation, int &row) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * kProbeThreads + threadIdx.x;
  observation = static_cast<int>(i / (rows / 4));
  row = static_cast<int>(i % (rows / 4)) * 4;
  return observation < items;
}

/* 8·ξ of a site's rows, as its gates let it through: |·| ≤ 120 times at most 254/256. */
__global__ void __launch_bounds__(kProbeThreads) rowNoise(Memory m, integg_noise o) {
  int observation, row, rows = static_cast<int>(o.rows);
  if (!ownQuad(m.s.segment * m.blocks() * kRowProbes, rows, observation, row)) return;
  Column c = probeOf(m, PROBE_ROW, observation);
  int partner = m.partnerOf(c);
  bool gate = o.kind == SITE_GATE, candidate = o.kind == SITE_CANDIDATE, rectified = o.kind == SITE_RECTIFIED;
  uint32_t x = gate || candidate || rectified ? m.word(o.x, partner, rows, row) : 0, y = gate ? m.word(o.y, partner, rows, row) : 0;
  uint32_t out = 0;
  for (int i = 0; i < 4; i++) {
    int value = m.rowNoise(c, o.stream, rows, row + i) * 8;
    if (gate) value = (value * (byteOf(x, i) - byteOf(y, i))) >> 8;
    if (candidate) value = (value * (byteOf(x, i) + 127)) >> 8;
    if (rectified && byteOf(x, i) == 0) value = 0;
    out |= asByte(value, i);
  }
  m.word(o.out, observation, rows, row) = out;
}

/* The difference that the noise on the last norm's output made. */
__global__ void __launch_bounds__(kProbeThreads) outputNoise(Memory m, integg_noise o) {
  int observation, row, rows = static_cast<int>(o.rows);
  if (!ownQuad(m.s.segment * m.blocks() * kOutputProbes, rows, observation, row)) return;
  Column c = probeOf(m, PROBE_OUTPUT, observation);
  uint32_t probe = m.word(o.x, m.columnAt(c.t, c.block, c.lane), rows, row);
  uint32_t partner = m.word(o.x, m.partnerOf(c), rows, row);
  uint32_t out = 0;
  for (int i = 0; i < 4; i++) out |= asByte(clamp(byteOf(probe, i) - byteOf(partner, i), kLargestDifference), i);
  m.word(o.out, observation, rows, row) = out;
}

/* The rest of a state's noise at the tokens of a window after the first: λ has 8 fractional bits, |λ| < 2^22 before
 * its shift. x: the states after a token, y: the gates. An item is a window of a probe. Grid: […][layers]. */
__global__ void __launch_bounds__(kProbeThreads) stateNoise(Memory m, integg_noise o) {
  int item, row, rows = static_cast<int>(o.rows), perLag = m.blocks() * kStateProbes;
  if (!ownQuad(m.s.segment / kWindow * perLag, rows, item, row)) return;
  int64_t layer = blockIdx.y, place = layer * m.columns() * pitchOf(rows);
  int64_t out = o.out + layer * (m.s.segment / kWindow) * kLags * perLag * pitchOf(rows);
  Column c = {item / perLag * kWindow, item / kStateProbes % m.blocks(), kFirstState + item % kStateProbes};
  int column = m.columnAt(c.t, c.block, c.lane), left[4];
  uint32_t state = m.word(o.x + place, column, rows, row);
  for (int i = 0; i < 4; i++) {
    int h = byteOf(state, i);
    left[i] = (clip(h + m.stateNoise(c, o.stream + layer, rows, row + i)) - h) * 256;
  }
  for (int lag = 0; lag < kLags; lag++) {
    column += m.width();
    uint32_t gate = m.word(o.y + place, column, rows, row), word = 0;
    bool kept = m.token(column) != 0; /* a separator clears the state before it is read */
    for (int i = 0; i < 4; i++) {
      left[i] = kept ? (left[i] * (129 - byteOf(gate, i))) >> 8 : 0;
      word |= asByte((left[i] + 64) >> 7, i);
    }
    m.word(out, (c.t / kWindow * kLags + lag) * perLag + item % perLag, rows, row) = word;
  }
}

#endif
