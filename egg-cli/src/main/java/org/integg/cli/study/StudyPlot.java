package org.integg.cli.study;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.integg.cli.console.Pictures;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.BitsChart;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.StepMetrics;

/**
 * A study as a picture. For each configuration it shows the mean bits per byte over its seeds, in a
 * band of one standard deviation, against the quantity that the budget counts.
 */
final class StudyPlot {
  private static final float LINE_WIDTH = 2.2f;
  private static final int POINTS = 100;

  private final List<BaselineTable.Line> baselines;
  private final String unit;
  private final List<Line> lines = new ArrayList<>();

  /** A configuration's curve. */
  private record Line(String name, double[] x, double[] mean, double[] low, double[] high) {}

  StudyPlot(Budget budget, List<StudySummary> summaries, List<BaselineTable.Line> baselines) {
    this.baselines = baselines;
    ToDoubleFunction<StepMetrics> cost;
    if (budget.cpuSeconds() > 0) {
      unit = "CPU-seconds";
      cost = StepMetrics::cpuSeconds;
    } else if (budget.minutes() > 0) {
      unit = "seconds";
      cost = StepMetrics::seconds;
    } else {
      unit = "member-tokens";
      cost = step -> (double) step.memberTokens();
    }
    for (StudySummary summary : summaries) {
      if (!summary.finished().isEmpty()) {
        lines.add(line(summary, cost));
      }
    }
  }

  /** The mean, over the range in which all seeds were measured. */
  private static Line line(StudySummary summary, ToDoubleFunction<StepMetrics> cost) {
    List<StudyResult> runs = summary.finished();
    double from = 0;
    double to = Double.POSITIVE_INFINITY;
    for (StudyResult run : runs) {
      from = Math.max(from, cost.applyAsDouble(run.validations().getFirst()));
      to = Math.min(to, cost.applyAsDouble(run.validations().getLast()));
    }
    int points = to > from ? POINTS : 1;
    double[] x = new double[points];
    double[] mean = new double[points];
    double[] low = new double[points];
    double[] high = new double[points];
    for (int i = 0; i < points; i++) {
      double at = points == 1 ? to : from + (to - from) * i / (points - 1);
      double[] values = runs.stream().mapToDouble(run -> at(run, cost, at)).toArray();
      StudySummary.Sample sample = StudySummary.Sample.of(values);
      double spread = sample.count() > 1 ? sample.deviation() : 0;
      x[i] = at;
      mean[i] = sample.mean();
      low[i] = sample.mean() - spread;
      high[i] = sample.mean() + spread;
    }
    return new Line(summary.config().label(), x, mean, low, high);
  }

  /** Bits per byte at a cost, interpolated linearly between two validations. */
  private static double at(StudyResult run, ToDoubleFunction<StepMetrics> cost, double x) {
    StepMetrics before = run.validations().getFirst();
    for (StepMetrics step : run.validations()) {
      double right = cost.applyAsDouble(step);
      if (right >= x) {
        double left = cost.applyAsDouble(before);
        double share = right > left ? (x - left) / (right - left) : 1;
        double bits = StudyResult.bits(before);
        return bits + share * (StudyResult.bits(step) - bits);
      }
      before = step;
    }
    return run.bits();
  }

  /** Writes the picture, if there is anything to draw and Java can draw. */
  void write(Path file, String title) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    double right = lines.stream().mapToDouble(line -> line.x[line.x.length - 1]).max().orElse(1);
    double[] all = lines.stream().flatMapToDouble(line -> DoubleStream.of(line.mean)).toArray();
    BitsChart.Range range = BitsChart.Range.of(right, all, baselines);
    try {
      BitsChart.write(file, title, unit, range, baselines, this::draw);
    } catch (IOException e) {
      // The numbers matter more than their picture.
      System.getLogger(StudyPlot.class.getName()).log(Level.WARNING, "no plot: " + e.getMessage());
    }
  }

  private void draw(BitsChart chart) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      chart.addBand("spread of " + line.name, line.x, line.low, line.high, color(i));
    }
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      boolean repeated = i >= Pictures.COLORS.size();
      BasicStroke stroke = repeated ? BitsChart.dashed(LINE_WIDTH) : new BasicStroke(LINE_WIDTH);
      chart.addCurve(line.name, line.x, line.mean, color(i), stroke);
    }
  }

  private static Color color(int line) {
    return Pictures.COLORS.get(line % Pictures.COLORS.size());
  }
}
