package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.WeightKernels;
import org.integg.model.Activation;
import org.integg.model.EggConfig;

/** The learned matrices that give the control variates, by id. */
final class ControlMatrices {
  private final LearnedMatrices all;
  private final List<Integer> sites = new ArrayList<>();
  private final List<Mirror> mirrors = new ArrayList<>();
  private final int output;

  /**
   * The matrices that predict a layer's gate and candidate at the next token, [D, D] each.
   *
   * @param gatePast the gate, explained by the state before it, if the gate reads that
   * @param candidatePast the candidate, explained by the gated state, if the candidate reads that
   * @param gateEmbedding the gate, explained by the embedding row of the same token
   * @param candidateEmbedding the candidate, explained by that row, past the gate
   */
  record Mirror(
      OptionalInt gatePast, OptionalInt candidatePast, int gateEmbedding, int candidateEmbedding) {}

  /**
   * Matrices of zeros.
   *
   * @param future whether the horizon has more than one token
   */
  ControlMatrices(EggConfig config, boolean future, WeightKernels kernels) {
    all = new LearnedMatrices(kernels);
    int width = config.width();
    output = all.add("control.output", width, config.vocabulary());
    for (Site site : RowNoise.sites(config)) {
      sites.add(all.add("control.site." + site.index(), site.rows(), width));
    }
    for (int layer = 0; future && layer < config.layers(); layer++) {
      String name = "control.mirror." + layer + ".";
      mirrors.add(
          new Mirror(
              past(config, Site.Kind.GATE, layer, Activation.STATE, name + "gate.past"),
              past(config, Site.Kind.CANDIDATE, layer, Activation.GATED, name + "candidate.past"),
              all.add(name + "gate.embedding", width, width),
              all.add(name + "candidate.embedding", width, width)));
    }
  }

  /** The matrix of what a site reads of the past, if it reads any. */
  private OptionalInt past(
      EggConfig config, Site.Kind kind, int layer, Activation past, String name) {
    Site site = Site.all(config).get(Site.index(config, kind, layer));
    return site.reads(past)
        ? OptionalInt.of(all.add(name, config.width(), config.width()))
        : OptionalInt.empty();
  }

  /** All of them. */
  LearnedMatrices all() {
    return all;
  }

  LearnedMatrix get(int id) {
    return all.get(id);
  }

  /** The matrix [D, V] from errors at the logits to credit of the last norm's output. */
  int output() {
    return output;
  }

  /** The matrices [rows, D] from credit of the last sum to credit of a site, in order. */
  List<Integer> sites() {
    return sites;
  }

  /** The matrices of each layer's future; empty where there is none. */
  List<Mirror> mirrors() {
    return mirrors;
  }
}
