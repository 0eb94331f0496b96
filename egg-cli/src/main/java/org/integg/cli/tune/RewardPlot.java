package org.integg.cli.tune;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.BitsChart;
import org.integg.cli.train.Curve;

/**
 * A run's rewards as a picture, against member-tokens. It shows the share of right answers or the
 * mean return, of members and of validations, with dashed lines for the start and the mark to
 * reach.
 *
 * @param environment whether returns are drawn instead of shares
 */
record RewardPlot(boolean environment, Curve members, Curve validation) {
  private static final int MOST_POINTS = 800;
  private static final Color MEMBERS = new Color(0x9EC5E8);
  private static final Color VALIDATION = new Color(0xC8102E);

  /**
   * Draws and writes the picture, either complete or not at all.
   *
   * @param lines horizontal lines with their names
   * @throws IOException if the file cannot be written or this Java cannot draw
   */
  void write(Path file, String title, List<BaselineTable.Line> lines) throws IOException {
    double[] all =
        DoubleStream.concat(
                DoubleStream.concat(
                    Arrays.stream(members.y(MOST_POINTS)),
                    Arrays.stream(validation.y(MOST_POINTS))),
                lines.stream().mapToDouble(BaselineTable.Line::bits))
            .toArray();
    if (members.size() == 0 && validation.size() == 0) {
      return;
    }
    double low = Arrays.stream(all).min().orElseThrow();
    double high = Arrays.stream(all).max().orElseThrow();
    double margin = Math.max((high - low) / 20, 0.01);
    double right = Math.max(members.lastX(), validation.lastX());
    BitsChart.write(
        file,
        title,
        "member-tokens",
        environment ? "mean return" : "share of right answers",
        new BitsChart.Range(right, low - margin, high + margin),
        lines,
        chart -> {
          add(chart, "members", members, MEMBERS, 1.5f);
          add(chart, "validation", validation, VALIDATION, 2.5f);
        });
  }

  private static void add(BitsChart chart, String name, Curve curve, Color color, float width) {
    chart.addCurve(name, curve.x(MOST_POINTS), curve.y(MOST_POINTS), color, new BasicStroke(width));
  }
}
