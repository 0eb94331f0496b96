package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.WeightKernels;
import org.integg.model.EggConfig;

/** All feedback matrices of a model, by id. */
final class FeedbackMatrices implements FeedbackSet {
  private final LearnedMatrices all;
  private final List<Integer> sites = new ArrayList<>();
  private final List<Integer> states = new ArrayList<>();
  private final List<List<Integer>> early = new ArrayList<>();
  private final int output;

  FeedbackMatrices(EggConfig config, WeightKernels kernels) {
    all = new LearnedMatrices(kernels);
    int width = config.width();
    output = all.add("feedback.output", width, config.vocabulary());
    for (Site site : Site.all(config)) {
      sites.add(all.add("feedback.site." + site.index(), site.rows(), width));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      states.add(all.add("feedback.state." + layer, width, width));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      List<Integer> ids = new ArrayList<>();
      for (Site site : Site.all(config).subList(0, Site.index(config, Site.Kind.GATE, layer))) {
        String name = "feedback.early." + layer + "." + site.index();
        ids.add(all.add(name, site.rows(), width));
      }
      early.add(List.copyOf(ids));
    }
  }

  @Override
  public LearnedMatrices all() {
    return all;
  }

  /** Matrices. */
  int count() {
    return all.count();
  }

  LearnedMatrix get(int id) {
    return all.get(id);
  }

  /** The id of {@link #output}. */
  int outputId() {
    return output;
  }

  @Override
  public LearnedMatrix output() {
    return all.get(output);
  }

  @Override
  public Scales newScales(EggConfig model, long tokens) {
    return new Scales(model, tokens, model.layers());
  }

  /** The matrices [rows, D] from credit of the last activations to credit of a site, in order. */
  List<Integer> sites() {
    return sites;
  }

  /** The matrices [D, D] from later credit of the last activations to credit of a layer's state. */
  List<Integer> states() {
    return states;
  }

  /**
   * The matrices [rows, D] from credit of a layer's state to credit of the sites before it, in the
   * order of the sites.
   */
  List<Integer> early(int layer) {
    return early.get(layer);
  }

  /** Rows of some matrices together. */
  int rows(List<Integer> ids) {
    return all.rows(ids);
  }
}
