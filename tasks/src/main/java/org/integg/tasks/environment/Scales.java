package org.integg.tasks.environment;

import java.util.List;

/**
 * Turns several variables into tokens: each is a step of its scale, numbered after the steps of the
 * scales before it.
 */
record Scales(List<Scale> scales) {
  static Scales of(Scale... scales) {
    return new Scales(List.of(scales));
  }

  List<Variable> variables() {
    return scales.stream().map(scale -> new Variable(scale.steps(), scale.order())).toList();
  }

  void write(int[] tokens, double... values) {
    int before = 0;
    for (int i = 0; i < values.length; i++) {
      Scale scale = scales.get(i);
      tokens[i] = before + scale.of(values[i]);
      before += scale.steps();
    }
  }
}
