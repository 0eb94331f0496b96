package org.integg.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.integg.model.AtomicFile;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A run's loss as a picture: bits per byte of training and validation text over member-tokens, with
 * the corpus's baselines as labelled horizontal lines.
 */
final class LossPlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 640;
  private static final int MOST_POINTS = 800;

  /** Where the middle of a label is above its line, as a share of the axis. */
  private static final double LABEL_HEIGHT = 0.016;

  private static final Color TRAIN = new Color(0x9EC5E8);
  private static final Color VALIDATION = new Color(0xC8102E);
  private static final Color BASELINE = new Color(0x707070);

  private LossPlot() {}

  /**
   * Draws and writes the picture, whole or not at all.
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
    byte[] picture = draw(title, train, validation, baselines);
    AtomicFile.write(file, out -> writeAll(out, picture));
  }

  private static void writeAll(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
  }

  private static byte[] draw(
      String title, Curve train, Curve validation, List<BaselineTable.Line> baselines)
      throws IOException {
    // Without it Java looks for a screen.
    System.setProperty("java.awt.headless", "true");
    try {
      XYChart chart =
          new XYChartBuilder()
              .width(WIDTH)
              .height(HEIGHT)
              .title(title)
              .xAxisTitle("member-tokens")
              .yAxisTitle("bits per byte")
              .build();
      Range range = Range.of(train, validation, baselines);
      style(chart.getStyler(), range);
      baselines.forEach(line -> addBaseline(chart, line, range));
      addCurve(chart, "training text, perturbed members", train, TRAIN, 1.5f);
      addCurve(chart, "validation text", validation, VALIDATION, 2.5f);
      return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
    } catch (LinkageError | RuntimeException e) {
      // What Java throws where the system has no fonts, or no font library.
      throw new IOException("Java cannot draw here (" + e + "); install fontconfig and a font", e);
    }
  }

  /** What the axes span. */
  private record Range(double right, double bottom, double top) {
    static Range of(Curve train, Curve validation, List<BaselineTable.Line> baselines) {
      double[] curves =
          DoubleStream.concat(
                  Arrays.stream(train.y(MOST_POINTS)), Arrays.stream(validation.y(MOST_POINTS)))
              .toArray();
      double[] lines = baselines.stream().mapToDouble(BaselineTable.Line::bits).toArray();
      double best = Arrays.stream(curves).min().orElseThrow();
      double worst = Arrays.stream(curves).max().orElseThrow();
      double weakest = Arrays.stream(lines).max().orElse(best);
      double lowest = Math.min(best, Arrays.stream(lines).min().orElse(best));
      // An untrained model is far above all else; the interesting part must stay large.
      double top = Math.max(weakest + 0.25, Math.min(worst, Math.max(weakest, best) + 1));
      return new Range(Math.max(train.lastX(), validation.lastX()), lowest - 0.2, top);
    }
  }

  private static void style(XYStyler style, Range range) {
    style.setYAxisMin(range.bottom());
    style.setYAxisMax(range.top());
    style.setXAxisMin(0.0);
    style.setXAxisMax(range.right());
    style.setPlotContentSize(0.98);
    style.setXAxisTickLabelsFormattingFunction(LossPlot::tick);
    style.setYAxisDecimalPattern("0.0");
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(new Color(0xE8E8E8));
    style.setLegendPosition(LegendPosition.InsideNE);
    style.setLegendBorderColor(Color.WHITE);
    style.setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    style.setAnnotationTextFontColor(BASELINE);
    style.setLocale(Locale.ROOT);
  }

  /** {@code 1.2 M} for 1.20 M. */
  private static String tick(double value) {
    return Show.rounded(value).replaceAll("(\\.\\d*?)0+(?= |$)", "$1").replaceAll("\\.(?= |$)", "");
  }

  private static void addBaseline(XYChart chart, BaselineTable.Line line, Range range) {
    double[] level = {line.bits(), line.bits()};
    XYSeries series = chart.addSeries(line.name(), new double[] {0, range.right()}, level);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(BASELINE);
    series.setLineStyle(
        new BasicStroke(
            1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 0, new float[] {6, 4}, 0));
    series.setShowInLegend(false);
    String label = line.name() + " " + Show.bits(line.bits());
    double above = line.bits() + LABEL_HEIGHT * (range.top() - range.bottom());
    // On the left, where the curves are still far above.
    chart.addAnnotation(new AnnotationText(label, range.right() * 0.06, above, false));
  }

  private static void addCurve(XYChart chart, String name, Curve curve, Color color, float width) {
    if (curve.size() == 0) {
      return;
    }
    XYSeries series = chart.addSeries(name, curve.x(MOST_POINTS), curve.y(MOST_POINTS));
    series.setMarker(curve.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    series.setMarkerColor(color);
    series.setLineColor(color);
    series.setLineWidth(width);
  }
}
