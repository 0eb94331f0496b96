package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.integg.model.EggConfig;

/** All feedback matrices of a model, by id. */
final class FeedbackSet {
  private final List<Feedback> all = new ArrayList<>();
  private final Map<String, Feedback> named = new LinkedHashMap<>();
  private final List<Integer> sites = new ArrayList<>();
  private final List<Integer> states = new ArrayList<>();
  private final List<List<Integer>> early = new ArrayList<>();
  private final int output;

  FeedbackSet(EggConfig config) {
    int width = config.width();
    output = add("feedback.output", width, config.vocabulary());
    for (Site site : Site.all(config)) {
      sites.add(add("feedback.site." + site.index(), site.rows(), width));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      states.add(add("feedback.state." + layer, width, width));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      List<Integer> ids = new ArrayList<>();
      for (Site site : Site.all(config).subList(0, Site.index(Site.Kind.GATE, layer))) {
        ids.add(add("feedback.early." + layer + "." + site.index(), site.rows(), width));
      }
      early.add(List.copyOf(ids));
    }
  }

  private int add(String name, int rows, int inputs) {
    Feedback matrix = new Feedback(rows, inputs);
    all.add(matrix);
    named.put(name, matrix);
    return all.size() - 1;
  }

  /** Matrices. */
  int count() {
    return all.size();
  }

  /** All of them by their names in a saved state, in the order of their ids. */
  Map<String, Feedback> named() {
    return Collections.unmodifiableMap(named);
  }

  Feedback get(int id) {
    return all.get(id);
  }

  /** The matrix [D, V] from errors at the logits to credit of the last norm's output. */
  int output() {
    return output;
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
    return ids.stream().mapToInt(id -> all.get(id).rows()).sum();
  }
}
