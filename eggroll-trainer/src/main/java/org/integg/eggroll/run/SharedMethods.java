package org.integg.eggroll.run;

import java.util.stream.Stream;
import org.integg.eggroll.SharedMethod;
import org.integg.eggroll.Training;

/** All ways to learn whose steps can be shared out, from text and from rewards. */
public final class SharedMethods {
  private SharedMethods() {}

  /** The method to which settings belong. */
  public static SharedMethod of(Training training) {
    return Stream.concat(
            Estimators.ALL.stream(),
            TuneMethods.ALL.stream()
                .filter(SharedMethod.class::isInstance)
                .map(SharedMethod.class::cast))
        .filter(method -> method.type().isInstance(training))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("settings of no shared steps: " + training));
  }
}
