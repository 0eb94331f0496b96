package org.integg.cli.train;

import java.util.List;
import java.util.OptionalDouble;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.StepMetrics;

/** Progress on text: bits per byte, compared with a bigram model. */
final class BitsWords implements ProgressWords {
  private final double bigram;
  private double train = Double.NaN;
  private OptionalDouble validation = OptionalDouble.empty();

  BitsWords(double bigram) {
    this.bigram = bigram;
  }

  @Override
  public void step(StepMetrics metrics) {
    train = ProgressWords.mean(train, metrics.trainBpb());
    if (metrics.valBpbExact().isPresent()) {
      validation = metrics.valBpbExact();
    }
  }

  @Override
  public List<String> segments(StepMetrics metrics, String speed, String left) {
    String bits =
        validation.isPresent()
            ? "val " + Show.bits(validation.getAsDouble())
            : "train " + Show.bits(train);
    return List.of(
        "step " + metrics.step(),
        bits + " bpb (bigram " + Show.bits(bigram) + ")",
        speed,
        left,
        validation.isPresent() ? "train " + Show.bits(train) : "",
        Show.percent(metrics.saturation()) + " saturated");
  }
}
