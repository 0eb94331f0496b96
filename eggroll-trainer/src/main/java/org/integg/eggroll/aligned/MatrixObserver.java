package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Regression;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * What is learned from the differences of the first member and the first late branch from the stem.
 */
final class MatrixObserver {
  /** Differences of the last norm's output beyond this are cut: some rows were clipped. */
  private static final int LARGEST_DIFFERENCE = 31;

  private final EggConfig config;
  private final List<Site> sites;
  private final RowNoise noise;
  private final Recording stem;
  private final Kernels kernels;
  private final List<short[]> rowNoise = new ArrayList<>();
  private final short[] outputNoise;
  private final short[] own;
  private final Regression rows;
  private final Regression output;
  private final List<Layer> layers = new ArrayList<>();
  private final short[] zeros;

  /** {@code f − shut} is the factor of a candidate. */
  private final short[] shut;

  /** The regressions of a layer's mirror, and the differences that two of them see as noise. */
  private record Layer(
      Optional<Regression> gatePast,
      Optional<Regression> candidatePast,
      Regression gateEmbedding,
      Regression candidateEmbedding,
      short[] stateDifference,
      short[] gatedDifference) {}

  MatrixObserver(
      EggConfig config,
      ControlMatrices set,
      RowNoise noise,
      Recording stem,
      Kernels kernels,
      Workspace workspace) {
    this.config = config;
    this.noise = noise;
    this.stem = stem;
    this.kernels = kernels;
    sites = Site.all(config).subList(0, noise.sites());
    int width = config.width();
    own = new short[width * COUNT];
    zeros = new short[width * COUNT];
    shut = new short[width * COUNT];
    Arrays.fill(shut, (short) -FixedPoint.MAX);
    for (Site site : sites) {
      rowNoise.add(Regression.newNoise(COUNT, site.rows()));
    }
    outputNoise = Regression.newNoise(COUNT, width);
    LearnedMatrices all = set.all();
    rows = new Regression(all, ControlFits.rows(set), rowNoise, COUNT, kernels, workspace);
    output =
        new Regression(
            all, ControlFits.output(set), List.of(outputNoise), COUNT, kernels, workspace);
    for (ControlMatrices.Mirror mirror : set.mirrors()) {
      short[] state = Regression.newNoise(COUNT, width);
      short[] gated = Regression.newNoise(COUNT, width);
      short[] row = rowNoise.getFirst();
      layers.add(
          new Layer(
              past(set, mirror.gatePast(), state, workspace),
              past(set, mirror.candidatePast(), gated, workspace),
              embedding(set, mirror.gateEmbedding(), row, workspace),
              embedding(set, mirror.candidateEmbedding(), row, workspace),
              state,
              gated));
    }
  }

  private Optional<Regression> past(
      ControlMatrices set, OptionalInt id, short[] seen, Workspace workspace) {
    return id.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Regression(
                set.all(),
                ControlFits.past(set, id.getAsInt()),
                List.of(seen),
                COUNT,
                kernels,
                workspace));
  }

  private Regression embedding(ControlMatrices set, int id, short[] seen, Workspace workspace) {
    return new Regression(
        set.all(), ControlFits.embedding(set, id), List.of(seen), COUNT, kernels, workspace);
  }

  /**
   * Compares a late branch with the stem.
   *
   * @param t the token
   */
  void observeLate(int t, LateBranches late, short[] stemLogits, Sums sums) {
    difference(late.output(), stem.output[t], LARGEST_DIFFERENCE, outputNoise);
    differences(late.logits(), stemLogits, output.observations());
    output.addTo(sums);
  }

  /** Compares a member with the stem at the token of its noise. */
  void observePresent(int t, int place, Recording member, Sums sums) {
    for (Site site : sites) {
      passGates(site, t, place);
    }
    differences(member.last[0], stem.last[t], rows.observations());
    rows.addTo(sums);
    for (int layer = 0; layer < layers.size(); layer++) {
      Layer mirror = layers.get(layer);
      int[] gate = mirror.gateEmbedding.observations();
      differences(member.gate[layer][0], stem.gate[layer][t], gate);
      takeOwn(Site.Kind.GATE, layer, place, gate);
      mirror.gateEmbedding.addTo(sums);
      int[] candidate = mirror.candidateEmbedding.observations();
      differences(member.candidate[layer][0], stem.candidate[layer][t], candidate);
      takeOwn(Site.Kind.CANDIDATE, layer, place, candidate);
      if (mirror.candidatePast.isPresent()) {
        difference(member.gated[layer][0], stem.gated[layer][t], 127, mirror.gatedDifference);
        mirror.candidatePast.get().explain(candidate);
      }
      mirror.candidateEmbedding.addTo(sums);
    }
  }

  /** Compares the same member with the stem at the next token, number {@code t}. */
  void observeNext(int t, Recording member, Sums sums) {
    for (int layer = 0; layer < layers.size(); layer++) {
      Layer mirror = layers.get(layer);
      if (mirror.gatePast.isPresent()) {
        Regression gate = mirror.gatePast.get();
        differences(member.gate[layer][0], stem.gate[layer][t], gate.observations());
        difference(member.past[layer][0], stem.past[layer][t], 127, mirror.stateDifference);
        gate.addTo(sums);
      }
      if (mirror.candidatePast.isPresent()) {
        Regression past = mirror.candidatePast.get();
        differences(member.candidate[layer][0], stem.candidate[layer][t], past.observations());
        difference(member.gated[layer][0], stem.gated[layer][t], 127, mirror.gatedDifference);
        past.addTo(sums);
      }
    }
  }

  /** {@code clamp(x − y)}. */
  private void difference(short[] x, short[] y, int largest, short[] to) {
    kernels.wide().subtract(x, y, largest, to, to.length);
  }

  /** {@code x − y} with the fractional bits of observations. */
  private void differences(short[] x, short[] y, int[] to) {
    kernels.wide().observe(x, y, Regression.OBSERVATION_BITS, to, to.length);
  }

  /** Subtracts what noise adds to its own row from the observations of that row. */
  private void takeOwn(Site.Kind kind, int layer, int place, int[] observations) {
    copyNoise(Site.index(config, kind, layer), place, own);
    int up = Regression.OBSERVATION_BITS - RowUnits.noiseShift(kind);
    kernels.wide().subtractShifted(own, up, observations, own.length);
  }

  private void copyNoise(int site, int place, short[] to) {
    Arrays.fill(to, (short) 0);
    int from = place + noise.site(site);
    kernels.rowNoise().addRowNoise(to, to.length / COUNT, noise.bank(), from, 0, to);
  }

  /** The noise of a site that its gates let through, with 3 fractional bits. */
  private void passGates(Site site, int t, int place) {
    short[] to = rowNoise.get(site.index());
    copyNoise(site.index(), place, to);
    int layer = site.layer();
    switch (site.kind()) {
      case EMBEDDING, DOWN -> {}
      case UP -> {
        if (site.rectified(config)) {
          kernels.credits().passPositive(to, 0, stem.up[layer][t], to.length);
        }
      }
      // ξ·(c − h)/256 and ξ/2·(f + 127)/256; 61 · 254 < 2^14
      case GATE -> pass(to, stem.candidate[layer][t], stem.past[layer][t], 5);
      case CANDIDATE -> pass(to, stem.gate[layer][t], shut, 6);
    }
  }

  /** {@code clip((ξ·(a − b)) >> shift)}. */
  private void pass(short[] xi, short[] a, short[] b, int shift) {
    kernels.credits().passGate(xi, 0, a, b, zeros, shift, xi.length);
    kernels.add(xi, zeros, xi.length);
  }
}
