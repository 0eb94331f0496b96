package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: no floating-point instruction in the classes that hold the forward pass, the perturbation,
 * the fitness and the update. Those are all classes of the three rooms below, with two exceptions:
 * the listed classes, which only report or make a schedule before the first step, and one package
 * with the singular values and the search of {@code essa}, which is outside of what estimators
 * learn. The room of tasks is not included. The physics of environments uses real numbers, as
 * published, and a model sees only integers. Java's arithmetic is strict and StrictMath's sines are
 * fixed, so episodes are the same everywhere, which a hash of whole episodes verifies.
 */
class IntegersOnlyTest {
  /**
   * A class, with those nested in it, or a package, with {@code .*} at its end, that may use
   * floating point, and why.
   */
  private record Exempt(String className, String reason) {
    boolean covers(String name) {
      return name.equals(className)
          || name.startsWith(className + "$")
          || isPackage() && name.startsWith(className.substring(0, className.length() - 1));
    }

    boolean isPackage() {
      return className.endsWith(".*");
    }
  }

  private static final List<Exempt> EXEMPT =
      List.of(
          new Exempt(
              "org.integg.model.ExactLoss", "the loss that is reported beside the integer's"),
          new Exempt("org.integg.model.Scorer$Score", "carries the exact loss to who reports it"),
          new Exempt("org.integg.model.Inspection", "reports means and shares of weights"),
          new Exempt("org.integg.eggroll.Setting", "reads and shows settings that are shares"),
          new Exempt(
              "org.integg.eggroll.lowrank.LowRankSettings", "alpha, rate and ema are settings"),
          new Exempt("org.integg.eggroll.tune.EggrollSettings", "alpha, rate and ema are settings"),
          new Exempt("org.integg.eggroll.tune.GrpoSettings", "settings, before they are integers"),
          new Exempt(
              "org.integg.eggroll.tune.essa.*",
              "singular values and CMA-ES over them are real numbers, the same on every machine;"
                  + " a candidate's weights are int8 and its answers integers"),
          new Exempt(
              "org.integg.eggroll.lowrank.AlphaSchedule", "makes the thresholds before all steps"),
          new Exempt("org.integg.eggroll.credit.WeightSteps", "makes integers of settings"),
          new Exempt("org.integg.eggroll.credit.BlockSettings", "checks settings"),
          new Exempt(
              "org.integg.eggroll.feedback.FeedbackSettings", "settings, before they are integers"),
          new Exempt("org.integg.eggroll.feedback.FeedbackEstimator", "settings of presets"),
          new Exempt(
              "org.integg.eggroll.reservoir.ReservoirSettings",
              "settings, before they are integers"),
          new Exempt("org.integg.eggroll.reservoir.ReservoirEstimator", "settings of presets"),
          new Exempt(
              "org.integg.eggroll.aligned.AlignedSettings", "settings, before they are integers"),
          new Exempt("org.integg.eggroll.aligned.AlignedEstimator", "settings of presets"),
          new Exempt("org.integg.eggroll.run.RunConfig", "the validation's share of the text"),
          new Exempt(
              "org.integg.eggroll.run.Budget", "minutes, and the share of them that is gone"),
          new Exempt(
              "org.integg.eggroll.run.RunClock", "turns counts into what is reported of a step"),
          new Exempt("org.integg.eggroll.run.StepMetrics", "what is reported of a step"),
          new Exempt("org.integg.eggroll.run.StepSpread", "what is reported of it"),
          new Exempt("org.integg.eggroll.run.MetricsFields", "reads it"),
          new Exempt("org.integg.eggroll.run.TextScore", "what is reported of text"),
          new Exempt("org.integg.eggroll.run.TextObjective", "makes it of integers"),
          new Exempt("org.integg.eggroll.run.RewardScore", "what is reported of rewards"),
          new Exempt("org.integg.eggroll.BitsPerByte", "what is reported of a validation"));

  @ParameterizedTest
  @EnumSource(names = {"KERNELS", "MODEL", "EGGROLL"})
  void roomComputesWithIntegers(Room room) {
    List<ClassModel> classes = room.classes();
    assertFalse(classes.isEmpty(), "no classes found for " + room);
    List<String> uses = new ArrayList<>();
    for (ClassModel model : classes) {
      if (EXEMPT.stream().noneMatch(e -> e.covers(Room.nameOf(model)))) {
        uses.addAll(FloatingPoint.in(model));
      }
    }
    assertEquals(List.of(), uses);
  }

  /** An exemption that is no longer needed would hide the next use. */
  @Test
  void everyExemptionIsNeededAndExplained() throws IOException {
    for (Exempt exempt : EXEMPT) {
      assertFalse(exempt.reason().isBlank(), exempt.className());
      List<ClassModel> covered =
          exempt.isPackage()
              ? Room.EGGROLL.classes().stream()
                  .filter(model -> exempt.covers(Room.nameOf(model)))
                  .toList()
              : List.of(Room.classNamed(exempt.className()));
      assertTrue(
          covered.stream().anyMatch(model -> !FloatingPoint.in(model).isEmpty()),
          exempt.className() + " has no floating point");
    }
  }

  @Test
  void everyKindOfFloatingPointIsFound() throws IOException {
    ClassModel fixture = Room.classNamed(FloatingPointFixture.class.getName());
    Set<String> expected =
        Arrays.stream(FloatingPointFixture.class.getDeclaredMethods())
            .map(method -> method.getName())
            .filter(name -> name.startsWith("floating"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> found =
        FloatingPoint.in(fixture).stream()
            .map(use -> use.replaceFirst("^.*Fixture\\.(\\w+).*$", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, found);
    assertTrue(expected.size() > 10, "the fixture lost its methods");
  }

  @Test
  void aFieldOfFloatingPointIsFound() throws IOException {
    ClassModel holder = Room.classNamed(FloatingPointFixture.class.getName() + "$Holder");
    String field = FloatingPointFixture.class.getName() + "$Holder.field: field";
    assertTrue(FloatingPoint.in(holder).contains(field));
  }
}
