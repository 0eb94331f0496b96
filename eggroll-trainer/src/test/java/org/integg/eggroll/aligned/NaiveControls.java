package org.integg.eggroll.aligned;

import static org.integg.eggroll.credit.NaiveNet.CANDIDATE;
import static org.integg.eggroll.credit.NaiveNet.EMBEDDING;
import static org.integg.eggroll.credit.NaiveNet.GATE;
import static org.integg.eggroll.credit.NaiveNet.clamp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.credit.NaiveMatrix;
import org.integg.eggroll.credit.NaiveNet;
import org.integg.eggroll.credit.NaiveShifts;
import org.integg.eggroll.credit.NaiveToken;
import org.integg.kernels.FixedPoint;

/** Control variates: docs/aligned.md, section 5. */
final class NaiveControls {
  /** F, [D, V]. */
  final NaiveMatrix output;

  /** M of every site that members try. */
  final List<NaiveMatrix> site = new ArrayList<>();

  /** The mirror of every layer; empty with a horizon of one token. */
  final List<Mirror> mirror = new ArrayList<>();

  /** The current lane, which determines how credits are rounded. */
  int lane;

  private final NaiveNet net;
  private final NaiveShifts shifts;

  /** k₀ and k, with which to divide by isqrt(D). */
  private final long factorBits;

  private final long factor;

  /** Hf, Hh, Qf and Qh of a layer; the first two stay zero where there is no past. */
  record Mirror(
      NaiveMatrix gatePast,
      NaiveMatrix candidatePast,
      NaiveMatrix gateEmbedding,
      NaiveMatrix candidateEmbedding) {}

  /** Matrices of zeros. */
  NaiveControls(NaiveNet net, NaiveShifts shifts, boolean future) {
    this.net = net;
    this.shifts = shifts;
    int d = net.width();
    long root = FixedPoint.isqrt(d);
    long bits = 7;
    while (1L << (bits - 7) < root) {
      bits++;
    }
    factorBits = bits;
    factor = (1L << bits) / root;
    output = new NaiveMatrix(d, net.vocabulary());
    for (int s = 0; s < net.tried(); s++) {
      site.add(new NaiveMatrix(net.rows(s), d));
    }
    for (int l = 0; future && l < net.layers(); l++) {
      mirror.add(
          new Mirror(
              new NaiveMatrix(d, d),
              new NaiveMatrix(d, d),
              new NaiveMatrix(d, d),
              new NaiveMatrix(d, d)));
    }
  }

  /** All matrices, by the names under which they are saved. */
  Map<String, NaiveMatrix> named() {
    Map<String, NaiveMatrix> all = new LinkedHashMap<>();
    all.put("control.output", output);
    for (int s = 0; s < site.size(); s++) {
      all.put("control.site." + s, site.get(s));
    }
    for (int l = 0; l < mirror.size(); l++) {
      String name = "control.mirror." + l + ".";
      if (net.recurrent()) {
        all.put(name + "gate.past", mirror.get(l).gatePast);
        all.put(name + "candidate.past", mirror.get(l).candidatePast);
      }
      all.put(name + "gate.embedding", mirror.get(l).gateEmbedding);
      all.put(name + "candidate.embedding", mirror.get(l).candidateEmbedding);
    }
    return all;
  }

  /** The place of the shift of a layer's q; that of its t is the next. */
  int place(int layer) {
    return 1 + net.sites() + 2 * layer;
  }

  private static long limit15(long x) {
    return clamp(x, 32767);
  }

  private static long to16(long sum, long bits, long factor) {
    long d = Math.max(0, bits - 8);
    long r = Math.max(0, bits - d);
    return limit15((clamp(sum >> d, 1 << 22) * factor) >> r);
  }

  /** Brings a sum of products with u to 16 bits, for noise of ξ·2^−n. */
  private long ofCredit(long sum, int bits, int n) {
    return to16(sum, bits + factorBits + 7 + n - shifts.get(0), factor);
  }

  /** Brings a sum of products with credit that was rounded by a shift to 16 bits. */
  private static long ofRounded(NaiveMatrix matrix, int row, int[] x, int n, int shift) {
    int bits = matrix.bits() + n - shift;
    return to16(matrix.product(row, x), bits, 1L << Math.min(7, Math.max(0, -bits)));
  }

  /** c of the rows of the sum before the last norm. */
  int[] late(NaiveToken stem) {
    int[] c = new int[net.width()];
    for (int i = 0; i < c.length; i++) {
      long down = Math.max(0, factorBits + 8 - shifts.get(0));
      c[i] = (int) ((stem.credit[i] * factor) >> down);
    }
    return c;
  }

  private int[] siteCredit(int s, NaiveToken stem, int n) {
    int[] z = new int[net.rows(s)];
    for (int i = 0; i < z.length; i++) {
      z[i] = (int) ofCredit(site.get(s).product(i, stem.credit), site.get(s).bits(), n);
    }
    return z;
  }

  /** c of every site that members try. */
  int[][] present(NaiveToken stem) {
    int[][] c = new int[net.tried()][];
    for (int s = 0; s < c.length; s++) {
      int l = net.layer(s);
      int kind = net.kind(s);
      boolean inner = kind == GATE || kind == CANDIDATE;
      c[s] = siteCredit(s, stem, inner ? 0 : 3);
      for (int i = 0; inner && i < c[s].length; i++) {
        int f = stem.gate[l][i];
        int own = kind == GATE ? f : stem.candidate[l][i];
        if (Math.abs(own) == 127) {
          c[s][i] = 0;
        } else if (kind == GATE) {
          c[s][i] = (c[s][i] * (stem.candidate[l][i] - stem.past[l][i])) >> 8;
        } else {
          c[s][i] = (c[s][i] * (f + 127)) >> 9;
        }
      }
      for (int i = 0; i < c[s].length; i++) {
        c[s][i] = net.off(s, stem, i) ? 0 : c[s][i];
      }
    }
    return c;
  }

  /** What a layer's state after a token is worth to its candidate, past and gate at the token. */
  private record Inner(int[] candidate, int[] past, int[] gate, int[] gate8, int[] candidate8) {}

  private Inner inner(int l, NaiveToken act, long[] w) {
    int d = net.width();
    Inner in = new Inner(new int[d], new int[d], new int[d], new int[d], new int[d]);
    int place = place(l);
    for (int i = 0; i < d; i++) {
      boolean full = Math.abs(act.candidate[l][i]) == 127;
      in.candidate[i] = full ? 0 : (int) ((w[i] * (act.gate[l][i] + 127)) >> 9);
      in.candidate8[i] = shifts.dithered8(in.candidate[i], place + 1, NaiveRows.pattern(i, lane));
      shifts.note(place + 1, in.candidate8[i]);
    }
    for (int i = 0; i < d; i++) {
      NaiveMatrix hh = mirror.get(l).candidatePast;
      in.past[i] = (int) ofRounded(hh, i, in.candidate8, -1, shifts.get(place + 1));
      boolean full = Math.abs(act.gate[l][i]) == 127;
      int h = act.past[l][i];
      long q = (w[i] * (act.candidate[l][i] - h) + (long) h * in.past[i]) >> 8;
      in.gate[i] = full ? 0 : (int) limit15(q);
      in.gate8[i] = shifts.dithered8(in.gate[i], place, NaiveRows.pattern(i, lane));
      shifts.note(place, in.gate8[i]);
    }
    return in;
  }

  /**
   * cᶠ of every site that members try.
   *
   * @param stems a lane's at the token and at the K − 1 tokens after it
   * @param present c; the sum with it stays within 15 bits
   */
  int[][] future(List<NaiveToken> stems, int[][] present) {
    int d = net.width();
    int[][] c = new int[net.tried()][];
    for (int s = 0; s < c.length; s++) {
      c[s] = new int[net.rows(s)];
    }
    for (int l = 0; l < mirror.size(); l++) {
      long[] v = new long[d];
      for (int k = stems.size() - 1; k > 0; k--) {
        v = before(l, stems.get(k), v);
      }
      Inner in = inner(l, stems.getFirst(), v);
      Mirror m = mirror.get(l);
      int place = place(l);
      c[net.site(l, GATE)] = in.gate;
      c[net.site(l, CANDIDATE)] = in.candidate;
      for (int i = 0; i < d; i++) {
        long byGate = ofRounded(m.gateEmbedding, i, in.gate8, 3, shifts.get(place));
        long byCandidate =
            ofRounded(m.candidateEmbedding, i, in.candidate8, 2, shifts.get(place + 1));
        c[EMBEDDING][i] = (int) limit15(limit15(c[EMBEDDING][i] + byGate) + byCandidate);
      }
    }
    for (int s = 0; s < c.length; s++) {
      for (int i = 0; i < c[s].length; i++) {
        c[s][i] = (int) limit15(present[s][i] + c[s][i]) - present[s][i];
      }
    }
    return c;
  }

  /** Credit of a layer's state before a token, from the credit of its state after it. */
  private long[] before(int l, NaiveToken act, long[] after) {
    int d = net.width();
    long[] v = new long[d];
    int[] own = siteCredit(net.site(l, CANDIDATE), act, 0);
    long[] w = new long[d];
    for (int i = 0; i < d; i++) {
      w[i] = limit15(own[i] + after[i]);
    }
    Inner in = inner(l, act, w);
    if (act.token == 0) {
      return v; // the credit of the token's own rows has been recorded
    }
    int place = place(l);
    for (int i = 0; i < d; i++) {
      int f = act.gate[l][i] + 127;
      long byGate = ofRounded(mirror.get(l).gatePast, i, in.gate8, 0, shifts.get(place));
      v[i] = limit15(limit15(w[i] - ((w[i] * f) >> 8) + ((in.past[i] * f) >> 8)) + byGate);
    }
    return v;
  }
}
