package org.integg.cli.train;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.integg.cli.console.Pictures;
import org.integg.cli.console.Show;
import org.integg.cli.corpus.BaselineTable;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of bits per byte against the cost of training, with a corpus's baselines as labelled
 * horizontal lines. The plots of runs and of studies share it.
 */
public final class BitsChart {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 640;

  /** Distance from a line to the middle of the label above it, as a share of the axis. */
  private static final double LABEL_HEIGHT = 0.016;

  private static final Color BASELINE = new Color(0x707070);
  private static final int BAND_ALPHA = 48;

  private final XYChart chart;
  private final Range range;

  private BitsChart(String title, String xTitle, String yTitle, Range range) {
    this.range = range;
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    style(chart.getStyler(), range);
  }

  /**
   * What the axes span.
   *
   * @param right end of the x axis, which begins at 0
   */
  public record Range(double right, double bottom, double top) {
    /** A range in which curves and baselines are easy to see. */
    public static Range of(double right, double[] curves, List<BaselineTable.Line> baselines) {
      double[] lines = baselines.stream().mapToDouble(BaselineTable.Line::bits).toArray();
      double best = Arrays.stream(curves).min().orElseThrow();
      double worst = Arrays.stream(curves).max().orElseThrow();
      double weakest = Arrays.stream(lines).max().orElse(best);
      double lowest = Math.min(best, Arrays.stream(lines).min().orElse(best));
      // An untrained model is far above everything else; the interesting part must stay large.
      double top = Math.max(weakest + 0.25, Math.min(worst, Math.max(weakest, best) + 1));
      return new Range(right, lowest - 0.2, top);
    }
  }

  /**
   * Draws and writes a picture, either complete or not at all.
   *
   * @param title one line
   * @param xTitle unit of the x axis
   * @param baselines horizontal lines
   * @param curves adds everything else
   * @throws IOException if the file cannot be written, or this Java cannot draw
   */
  public static void write(
      Path file,
      String title,
      String xTitle,
      Range range,
      List<BaselineTable.Line> baselines,
      Consumer<BitsChart> curves)
      throws IOException {
    write(file, title, xTitle, "bits per byte", range, baselines, curves);
  }

  /** Draws and writes such a picture of a quantity other than bits per byte. */
  public static void write(
      Path file,
      String title,
      String xTitle,
      String yTitle,
      Range range,
      List<BaselineTable.Line> baselines,
      Consumer<BitsChart> curves)
      throws IOException {
    Pictures.write(
        file,
        1,
        () -> {
          BitsChart chart = new BitsChart(title, xTitle, yTitle, range);
          baselines.forEach(chart::addBaseline);
          curves.accept(chart);
          return List.of(chart.chart);
        });
  }

  private static void style(XYStyler style, Range range) {
    style.setYAxisMin(range.bottom());
    style.setYAxisMax(range.top());
    style.setXAxisMin(0.0);
    style.setXAxisMax(range.right());
    style.setPlotContentSize(0.98);
    style.setXAxisTickLabelsFormattingFunction(BitsChart::tick);
    style.setYAxisDecimalPattern(range.top() - range.bottom() < 2 ? "0.00" : "0.0");
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(new Color(0xE8E8E8));
    style.setLegendPosition(LegendPosition.InsideNE);
    style.setLegendBorderColor(Color.WHITE);
    style.setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    style.setAnnotationTextFontColor(BASELINE);
    style.setLocale(Locale.ROOT);
  }

  /** A number on an axis: {@code 1.2 M} for 1.20 M. */
  private static String tick(double value) {
    if (value < 100) {
      return Show.plain(value);
    }
    return Show.rounded(value).replaceAll("(\\.\\d*?)0+(?= |$)", "$1").replaceAll("\\.(?= |$)", "");
  }

  private void addBaseline(BaselineTable.Line line) {
    double[] level = {line.bits(), line.bits()};
    XYSeries series = chart.addSeries(line.name(), new double[] {0, range.right()}, level);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(BASELINE);
    series.setLineStyle(dashed(1));
    series.setShowInLegend(false);
    String label = line.name() + " " + Show.bits(line.bits());
    double above = line.bits() + LABEL_HEIGHT * (range.top() - range.bottom());
    // On the left, where the curves are still far above the label.
    chart.addAnnotation(new AnnotationText(label, range.right() * 0.06, above, false));
  }

  /** A dashed line. */
  public static BasicStroke dashed(float width) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 0, new float[] {6, 4}, 0);
  }

  /** Adds a line, unless it has no points. */
  public void addCurve(String name, double[] x, double[] y, Color color, BasicStroke stroke) {
    if (x.length == 0) {
      return;
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    series.setMarkerColor(color);
    series.setLineColor(color);
    series.setLineStyle(stroke);
  }

  /** Adds a band between two curves over the same x, in a pale shade of the colour. */
  public void addBand(String name, double[] x, double[] low, double[] high, Color color) {
    int n = x.length;
    double[] around = Arrays.copyOf(x, 2 * n);
    double[] edge = Arrays.copyOf(low, 2 * n);
    for (int i = 0; i < n; i++) {
      around[n + i] = x[n - 1 - i];
      edge[n + i] = high[n - 1 - i];
    }
    XYSeries series = chart.addSeries(name, around, edge);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setMarker(SeriesMarkers.NONE);
    series.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA));
    series.setLineColor(new Color(0, 0, 0, 0));
    series.setShowInLegend(false);
  }
}
