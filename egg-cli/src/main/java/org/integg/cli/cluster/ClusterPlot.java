package org.integg.cli.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.integg.cli.console.Pictures;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Predicted throughput over the number of nodes, both axes logarithmic. */
final class ClusterPlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 640;

  private ClusterPlot() {}

  /**
   * Draws and writes the picture.
   *
   * @param points nodes and member-tokens a second of each
   * @throws IOException if the file cannot be written, or this Java cannot draw
   */
  static void write(Path file, String title, List<double[]> points) throws IOException {
    Pictures.write(file, 1, () -> List.of(chart(title, points)));
  }

  private static XYChart chart(String title, List<double[]> points) {
    double[] nodes = points.stream().mapToDouble(p -> p[0]).toArray();
    double one = points.getFirst()[1];
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("nodes")
            .yAxisTitle("speedup in member-tokens/s over one node")
            .build();
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.addSeries("ideal: proportional to nodes", nodes, nodes);
    double[] speed = points.stream().mapToDouble(p -> p[1] / one).toArray();
    chart.addSeries("predicted", nodes, speed);
    return chart;
  }
}
