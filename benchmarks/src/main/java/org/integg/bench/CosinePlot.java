package org.integg.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.integg.cli.console.Pictures;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Cosines against member-tokens, one panel per tensor. Dots are measurements, and lines are the
 * laws through them. Each estimator has a colour, and each place a kind of dot and line.
 */
final class CosinePlot {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 300;
  private static final int COLUMNS = 4;
  private static final int DOT = 6;

  /** By how many doublings of draws a law's line extends beyond the data. */
  private static final int BEYOND = 4;

  private static final List<Marker> DOTS =
      List.of(SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND);

  private final List<VoteCurve> curves;
  private final List<String> places;
  private final List<String> estimators;

  private CosinePlot(List<VoteCurve> curves) {
    this.curves = curves;
    places = curves.stream().map(VoteCurve::place).distinct().toList();
    estimators = curves.stream().map(VoteCurve::estimator).distinct().toList();
  }

  /**
   * Writes the picture.
   *
   * @param curves at least one
   * @throws IOException if the file cannot be written or this Java cannot draw
   */
  static void write(Path file, List<VoteCurve> curves) throws IOException {
    Pictures.write(file, COLUMNS, new CosinePlot(curves)::panels);
  }

  private List<XYChart> panels() {
    List<XYChart> panels = new ArrayList<>();
    for (String tensor : curves.stream().map(VoteCurve::tensor).distinct().toList()) {
      XYChart panel = panel(tensor);
      curves.stream().filter(c -> c.tensor().equals(tensor)).forEach(c -> add(panel, c));
      panels.add(panel);
    }
    panels.add(legend());
    return panels;
  }

  private static XYChart panel(String title) {
    XYChart panel =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("member-tokens")
            .yAxisTitle("cosine")
            .build();
    XYStyler style = panel.getStyler();
    style.setXAxisLogarithmic(true);
    style.setYAxisMin(0.0);
    style.setYAxisMax(1.0);
    style.setYAxisDecimalPattern("0.0");
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(new Color(0xE8E8E8));
    style.setLegendVisible(false);
    style.setMarkerSize(DOT);
    style.setLocale(Locale.ROOT);
    return panel;
  }

  private void add(XYChart panel, VoteCurve curve) {
    String name = name(curve.place(), curve.estimator());
    int n = curve.cosines().length;
    double[] measured = draws(n);
    double[] shown = draws(n + BEYOND);
    double[] law = Arrays.stream(shown).map(curve.fit()::at).toArray();
    double[] x = tokens(measured, curve);
    dots(panel, name, x, curve.cosines(), curve.place(), curve.estimator());
    XYSeries line = panel.addSeries("law of " + name, tokens(shown, curve), law);
    line.setMarker(SeriesMarkers.NONE);
    line.setLineColor(color(curve.estimator()));
    boolean first = curve.place().equals(places.getFirst());
    float[] dashes = first && places.size() > 1 ? new float[] {5, 4} : null;
    line.setLineStyle(
        new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, dashes, 0));
  }

  private static double[] draws(int levels) {
    return IntStream.range(0, levels).mapToDouble(i -> Math.pow(2, i)).toArray();
  }

  private static double[] tokens(double[] draws, VoteCurve curve) {
    return Arrays.stream(draws).map(draw -> draw * curve.memberTokens()).toArray();
  }

  private void dots(
      XYChart panel, String name, double[] x, double[] y, String place, String estimator) {
    XYSeries dots = panel.addSeries(name, x, y);
    dots.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    dots.setMarker(DOTS.get(places.indexOf(place) % DOTS.size()));
    dots.setMarkerColor(color(estimator));
  }

  private static String name(String place, String estimator) {
    return estimator + ", " + place;
  }

  private Color color(String estimator) {
    return Pictures.COLORS.get(estimators.indexOf(estimator) % Pictures.COLORS.size());
  }

  /** A panel whose points are all below its axis. */
  private XYChart legend() {
    XYChart legend = panel("");
    legend.setXAxisTitle("");
    legend.setYAxisTitle("");
    legend.getStyler().setLegendVisible(true);
    legend.getStyler().setLegendPosition(LegendPosition.InsideNW);
    legend.getStyler().setLegendBorderColor(Color.WHITE);
    legend.getStyler().setPlotGridLinesVisible(false);
    legend.getStyler().setAxisTicksVisible(false);
    for (String place : places) {
      for (String estimator : estimators) {
        dots(legend, name(place, estimator), new double[] {1}, new double[] {-1}, place, estimator);
      }
    }
    return legend;
  }
}
