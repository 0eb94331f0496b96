package org.integg.cli.train;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.integg.cli.corpus.BaselineTable;

/**
 * A run's loss as a picture: bits per byte of training and validation text against member-tokens,
 * with the corpus's baselines.
 */
final class LossPlot {
  private static final int MOST_POINTS = 800;
  private static final Color TRAIN = new Color(0x9EC5E8);
  private static final Color VALIDATION = new Color(0xC8102E);

  private LossPlot() {}

  /**
   * Draws and writes the picture, either complete or not at all.
   *
   * @param title one line
   * @param train bits per byte of the members; empty curves are left out
   * @param validation bits per byte of the model
   * @param baselines horizontal lines
   * @throws IOException if the file cannot be written, or this Java cannot draw
   */
  static void write(
      Path file, String title, Curve train, Curve validation, List<BaselineTable.Line> baselines)
      throws IOException {
    if (train.size() == 0 && validation.size() == 0) {
      return;
    }
    double[] curves =
        DoubleStream.concat(
                Arrays.stream(train.y(MOST_POINTS)), Arrays.stream(validation.y(MOST_POINTS)))
            .toArray();
    double right = Math.max(train.lastX(), validation.lastX());
    BitsChart.write(
        file,
        title,
        "member-tokens",
        BitsChart.Range.of(right, curves, baselines),
        baselines,
        chart -> {
          addCurve(chart, "training text", train, TRAIN, 1.5f);
          addCurve(chart, "validation text", validation, VALIDATION, 2.5f);
        });
  }

  private static void addCurve(
      BitsChart chart, String name, Curve curve, Color color, float width) {
    chart.addCurve(name, curve.x(MOST_POINTS), curve.y(MOST_POINTS), color, new BasicStroke(width));
  }
}
