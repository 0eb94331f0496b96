package org.integg.eggroll.run;

import java.util.List;
import java.util.stream.Collectors;
import org.integg.eggroll.SharedMethod;
import org.integg.eggroll.Training;
import org.integg.eggroll.tune.EggrollMethod;
import org.integg.eggroll.tune.GrpoMethod;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TuneMethod;
import org.integg.eggroll.tune.essa.EssaMethod;

/** All ways to learn from rewards. This is the only place that knows them one by one. */
public final class TuneMethods {
  /** All of them. The first is the default. */
  public static final List<TuneMethod> ALL =
      List.of(new EggrollMethod(), new EssaMethod(), new GrpoMethod());

  private TuneMethods() {}

  /**
   * The method with the given name.
   *
   * @throws IllegalArgumentException with one line, if there is none
   */
  public static TuneMethod named(String id) {
    return ALL.stream()
        .filter(method -> method.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("method '%s': is none of %s".formatted(id, ids(ALL))));
  }

  /** The method to which settings belong. */
  public static TuneMethod of(Training training) {
    return ALL.stream()
        .filter(method -> method.type().isInstance(training))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown settings " + training));
  }

  /**
   * Refuses a method whose steps cannot be shared out, or rewards that no other machine can give.
   *
   * @throws IllegalArgumentException with one line
   */
  public static void requireShared(Training training, RewardSource source) {
    TuneMethod method = of(training);
    if (!(method instanceof SharedMethod)) {
      throw new IllegalArgumentException(
          "method %s: is not for a cluster, but %s is; leave --master out, or choose that one"
              .formatted(
                  method.id(), ids(ALL.stream().filter(SharedMethod.class::isInstance).toList())));
    }
    source.requireShared();
  }

  /** Names, separated by commas. */
  public static String ids(List<TuneMethod> methods) {
    return methods.stream().map(TuneMethod::id).collect(Collectors.joining(", "));
  }
}
