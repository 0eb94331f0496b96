package org.integg.cli.tune;

import java.io.PrintWriter;
import java.util.OptionalDouble;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.RewardScore.Afar;

/** Reports how tuning changed a model apart from its answers. */
public final class AwayReport {
  private AwayReport() {}

  /**
   * Prints the report.
   *
   * @param before exact bits per byte of the same text at the start, if there is a text
   */
  public static void print(PrintWriter out, Afar afar, OptionalDouble before) {
    out.println("divergence from the start, bits per token");
    out.println("    questions and answers  " + Show.bits(afar.answers()));
    afar.text().ifPresent(bits -> out.println("    text                   " + Show.bits(bits)));
    if (afar.textBpb().isPresent() && before.isPresent()) {
      out.println(
          "text, bits per byte        %s, at the start %s"
              .formatted(Show.bits(afar.textBpb().getAsDouble()), Show.bits(before.getAsDouble())));
    }
  }
}
