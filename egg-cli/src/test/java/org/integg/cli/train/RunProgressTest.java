package org.integg.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.util.List;
import java.util.OptionalDouble;
import org.integg.cli.console.Output;
import org.integg.cli.console.Terminal;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.StepMetrics;
import org.junit.jupiter.api.Test;

/**
 * Claim: on a terminal the progress is one line, overwritten and never wider than the window;
 * elsewhere it is plain lines at validations and intervals.
 */
class RunProgressTest {
  private static final Budget BUDGET = new Budget(100, 0, 0);

  private final StringWriter out = new StringWriter();
  private final Output screen = new Output(out, true);

  private static StepMetrics step(long step, double seconds, OptionalDouble validation) {
    return new StepMetrics(
        step, 1000 * step, seconds, seconds, 5, 1, 0.01, 12_345, validation, validation);
  }

  private void run(Terminal terminal) {
    RunProgress progress = new RunProgress(screen, terminal, BUDGET, 3.597);
    for (int i = 1; i <= 40; i++) {
      boolean validated = i % 20 == 0;
      progress.step(step(i, i, validated ? OptionalDouble.of(4.25) : OptionalDouble.empty()));
    }
    progress.endLine();
  }

  @Test
  void aTerminalsLineIsWrittenOverAndFits() {
    run(Terminal.ofWidth(screen, 60));
    List<String> redrawn = List.of(out.toString().strip().split("\r"));
    assertEquals(40, redrawn.size());
    for (String line : redrawn) {
      assertTrue(line.endsWith("\u001b[K"), line);
      assertTrue(line.length() - "\u001b[K".length() < 60, line);
    }
    assertTrue(out.toString().endsWith(System.lineSeparator()));
  }

  @Test
  void eightyColumnsHoldAllThatIsAskedOften() {
    run(Terminal.ofWidth(screen, 80));
    String last = out.toString().substring(out.toString().lastIndexOf('\r') + 1);
    assertTrue(last.contains("12.3 k member-tokens/s  1:00 left"), last);
  }

  @Test
  void aPipeGetsPlainLinesAtValidationsAndIntervals() {
    run(Terminal.NONE);
    assertFalse(out.toString().contains("\r\u001b"));
    assertFalse(out.toString().contains("\u001b"));
    List<String> steps = out.toString().lines().map(line -> line.split("  ")[0]).toList();
    assertEquals(List.of("step 1", "step 16", "step 20", "step 35", "step 40"), steps);
  }

  @Test
  void aLineTellsBitsSpeedAndTimeLeft() {
    run(Terminal.NONE);
    String last = out.toString().lines().toList().getLast();
    assertEquals(
        "step 40  val 4.250 bpb (bigram 3.597)  12.3 k member-tokens/s  1:00 left"
            + "  train 5.000  1.00 % saturated",
        last);
  }
}
