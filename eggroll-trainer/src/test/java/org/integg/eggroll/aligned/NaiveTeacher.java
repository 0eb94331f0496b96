package org.integg.eggroll.aligned;

import static org.integg.eggroll.credit.NaiveNet.CANDIDATE;
import static org.integg.eggroll.credit.NaiveNet.EMBEDDING;
import static org.integg.eggroll.credit.NaiveNet.GATE;
import static org.integg.eggroll.credit.NaiveNet.clamp;
import static org.integg.eggroll.credit.NaiveNet.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.NaiveMatrix;
import org.integg.eggroll.credit.NaiveMatrix.Fit;
import org.integg.eggroll.credit.NaiveNet;
import org.integg.eggroll.credit.NaiveToken;
import org.integg.kernels.FixedPoint;

/** What teaches the matrices: docs/aligned.md, section 6. */
final class NaiveTeacher {
  private static final Fit ROWS = new Fit(3, 2, 51, 1);
  private static final Fit STATES = new Fit(0, 2, 51, 1);

  private final NaiveNet net;
  private final NaiveControls controls;
  private final Fit logits;

  NaiveTeacher(NaiveNet net, NaiveControls controls) {
    this.net = net;
    this.controls = controls;
    logits = new Fit(0, 3, 26, (int) (16 * FixedPoint.isqrt(net.width())));
  }

  /** Learns from the first late branch at a segment's first token. */
  void late(NaiveToken stem, NaiveToken branch) {
    int[] noise = new int[net.width()];
    Arrays.setAll(noise, i -> (int) clamp(branch.output[i] - stem.output[i], 31));
    long[] observed = NaiveMatrix.difference(branch.logits, stem.logits);
    NaiveMatrix.observe(List.of(controls.output), List.of(noise), observed, logits);
  }

  /**
   * Learns from the first member at a segment's first tokens.
   *
   * @param stems what the stem did, from the first token
   * @param members what the member did, K tokens
   */
  void member(List<NaiveToken> stems, List<NaiveToken> members, NaiveRows rows) {
    NaiveToken stem = stems.getFirst();
    NaiveToken member = members.getFirst();
    List<int[]> noise = new ArrayList<>();
    for (int s = 0; s < net.tried(); s++) {
      noise.add(noise(stem, rows, s));
    }
    long[] sum = NaiveMatrix.difference(member.last, stem.last);
    NaiveMatrix.observe(controls.site, noise, sum, ROWS);
    for (int l = 0; l < controls.mirror.size(); l++) {
      NaiveControls.Mirror mirror = controls.mirror.get(l);
      present(l, mirror, stem, member, rows, noise.get(EMBEDDING));
      if (net.recurrent()) {
        next(l, mirror, stems.get(1), members.get(1));
      }
    }
  }

  /** ν. */
  private int[] noise(NaiveToken stem, NaiveRows rows, int s) {
    int l = net.layer(s);
    int[] noise = new int[net.rows(s)];
    for (int i = 0; i < noise.length; i++) {
      int xi = rows.of(0, s, i);
      noise[i] =
          switch (net.kind(s)) {
            case GATE -> clip((xi * (stem.candidate[l][i] - stem.past[l][i])) >> 5);
            case CANDIDATE -> clip((xi * (stem.gate[l][i] + 127)) >> 6);
            default -> net.off(s, stem, i) ? 0 : xi;
          };
    }
    return noise;
  }

  /** A difference as noise. */
  private static int[] change(int[] changed, int[] plain) {
    int[] result = new int[plain.length];
    Arrays.setAll(result, i -> clip(changed[i] - plain[i]));
    return result;
  }

  /** Gate and candidate of the first token, by the embedding. */
  private void present(
      int l,
      NaiveControls.Mirror mirror,
      NaiveToken stem,
      NaiveToken member,
      NaiveRows rows,
      int[] embedding) {
    long[] gate = NaiveMatrix.difference(member.gate[l], stem.gate[l]);
    long[] candidate = NaiveMatrix.difference(member.candidate[l], stem.candidate[l]);
    int[] gated = change(member.gated[l], stem.gated[l]);
    long[] byGated = mirror.candidatePast().prediction(gated, STATES);
    for (int i = 0; i < gate.length; i++) {
      gate[i] -= rows.of(0, net.site(l, GATE), i) * 256L;
      candidate[i] -= rows.of(0, net.site(l, CANDIDATE), i) * 128L + byGated[i];
    }
    NaiveMatrix.observe(List.of(mirror.gateEmbedding()), List.of(embedding), gate, ROWS);
    NaiveMatrix.observe(List.of(mirror.candidateEmbedding()), List.of(embedding), candidate, ROWS);
  }

  /** Gate and candidate of the next token, by the past. */
  private static void next(int l, NaiveControls.Mirror mirror, NaiveToken stem, NaiveToken member) {
    NaiveMatrix.observe(
        List.of(mirror.gatePast()),
        List.of(change(member.past[l], stem.past[l])),
        NaiveMatrix.difference(member.gate[l], stem.gate[l]),
        STATES);
    NaiveMatrix.observe(
        List.of(mirror.candidatePast()),
        List.of(change(member.gated[l], stem.gated[l])),
        NaiveMatrix.difference(member.candidate[l], stem.candidate[l]),
        STATES);
  }

  /**
   * Moves the matrices by a step's observations.
   *
   * @param samples number of lanes that were compared
   */
  void learn(long samples) {
    long pasts = 2L * net.width();
    controls.output.learn(logits, samples, net.width());
    controls.site.forEach(matrix -> matrix.learn(ROWS, samples, NaiveRows.rows(net)));
    for (NaiveControls.Mirror mirror : controls.mirror) {
      mirror.gatePast().learn(STATES, samples, pasts);
      mirror.candidatePast().learn(STATES, samples, pasts);
      mirror.gateEmbedding().learn(ROWS, samples, pasts);
      mirror.candidateEmbedding().learn(ROWS, samples, pasts);
    }
  }
}
