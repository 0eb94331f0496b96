package org.integg.cli.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.integg.cli.console.Show;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.BudgetOptions;
import org.integg.eggroll.run.StepMetrics;

/** The result of a study: a table for people, numbers for programs, and a picture. */
final class StudyReport {
  /** The report for people. */
  static final String MARKDOWN = "report.md";

  /** The curves. */
  static final String PICTURE = "curves.png";

  private static final String JSON = "report.json";
  private static final String CSV = "runs.csv";

  private final StudyPlan plan;
  private final StudyFolder.Settings settings;
  private final List<BaselineTable.Line> baselines;
  private final String corpus;
  private final List<StudyResult> results;
  private final List<StudySummary> summaries;

  /** A report of results in the plan's order. */
  StudyReport(
      StudyPlan plan,
      StudyFolder.Settings settings,
      List<BaselineTable.Line> baselines,
      String corpus,
      List<StudyResult> results) {
    this.plan = plan;
    this.settings = settings;
    this.baselines = baselines;
    this.corpus = corpus;
    this.results = results;
    summaries =
        plan.configs().stream()
            .map(config -> StudySummary.of(config, plan.baseline(), results))
            .toList();
  }

  /**
   * Writes all its files.
   *
   * @throws IOException if one cannot be written; a picture that cannot be drawn is left out
   */
  void write(StudyFolder folder) throws IOException {
    folder.write(MARKDOWN, markdown());
    folder.write(JSON, StudyFolder.MAPPER.writeValueAsString(json()) + "\n");
    folder.write(CSV, csv());
    String title = folder.root().getFileName() + ": " + corpus;
    new StudyPlot(settings.budget(), summaries, baselines).write(folder.file(PICTURE), title);
  }

  private List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "configuration",
            "runs",
            "member-tokens",
            "CPU-seconds",
            "bits per byte",
            "against " + plan.baseline().label(),
            "at ±127",
            "notes"));
    for (StudySummary each : summaries) {
      boolean any = !each.finished().isEmpty();
      boolean baseline = each.config().equals(plan.baseline());
      rows.add(
          List.of(
              each.config().label(),
              Integer.toString(each.finished().size()),
              any ? Show.rounded(each.sample(StudyReport::memberTokens).mean()) : "",
              any ? Show.rounded(each.sample(StudyReport::cpuSeconds).mean()) : "",
              each.sample(StudyResult::bits).show("%.3f"),
              baseline ? "" : each.difference().show("%+.3f"),
              any ? Show.percent(each.saturation()) : "",
              each.notes()));
    }
    return rows;
  }

  private static double memberTokens(StudyResult result) {
    return (double) result.validations().getLast().memberTokens();
  }

  private static double cpuSeconds(StudyResult result) {
    return result.validations().getLast().cpuSeconds();
  }

  /** The table with columns of equal width. */
  String console() {
    List<List<String>> rows = table();
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String padding = " ".repeat(widths[c] - row.get(c).length());
        boolean word = c == 0 || c == widths.length - 1;
        line.append(word ? row.get(c) + padding : padding + row.get(c)).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.append('\n').append(about()).append('\n').toString();
  }

  private String about() {
    String lines =
        baselines.stream()
            .map(line -> line.name() + " " + Show.bits(line.bits()))
            .collect(Collectors.joining(", "));
    return ("%s per run; seeds %s; bits per byte as mean ± standard deviation over the seeds;"
            + " differences are between equal seeds; baselines: %s")
        .formatted(
            BudgetOptions.flags(settings.budget(), 1),
            plan.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")),
            lines);
  }

  private String markdown() {
    List<List<String>> rows = table();
    StringBuilder text =
        new StringBuilder("Exact bits per byte of validation text, less is better. ");
    text.append(corpus).append("; ").append(about()).append(".\n\n");
    for (List<String> row : rows) {
      text.append("| ");
      text.append(
          row.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ")));
      text.append(" |\n");
      if (row.equals(rows.getFirst())) {
        text.append("|---".repeat(row.size())).append("|\n");
      }
    }
    text.append("\nOptions:\n\n");
    for (StudyConfig config : plan.configs()) {
      text.append("- %s: `%s`%n".formatted(config.label(), String.join(" ", config.options())));
    }
    return text.append("\n![curves](").append(PICTURE).append(")\n").toString();
  }

  private Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("corpus", corpus);
    json.put("settings", settings);
    json.put("seeds", plan.seeds());
    json.put("baseline", plan.baseline().label());
    Map<String, Object> lines = new LinkedHashMap<>();
    baselines.forEach(line -> lines.put(line.name(), line.bits()));
    json.put("baselines", lines);
    json.put("configurations", summaries.stream().map(this::json).toList());
    return json;
  }

  private Map<String, Object> json(StudySummary summary) {
    StudySummary.Sample bits = summary.sample(StudyResult::bits);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("label", summary.config().label());
    json.put("options", summary.config().options());
    json.put("finished", summary.finished().size());
    if (bits.count() > 0) {
      json.put("bits_per_byte", bits.mean());
      json.put("saturation", summary.saturation());
      json.put("diverged", summary.diverged());
    }
    if (bits.count() > 1) {
      json.put("standard_deviation", bits.deviation());
    }
    if (summary.difference().count() > 0) {
      json.put("difference", summary.difference().mean());
    }
    json.put(
        "runs",
        results.stream()
            .filter(r -> r.run().config().equals(summary.config()))
            .map(StudyReport::json)
            .toList());
    return json;
  }

  private static Map<String, Object> json(StudyResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", result.run().name());
    json.put("seed", result.run().seed());
    json.put("finished", result.finished());
    json.put("curve", result.validations().stream().map(StudyReport::json).toList());
    return json;
  }

  private static Map<String, Object> json(StepMetrics step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", step.step());
    json.put("member_tokens", step.memberTokens());
    json.put("cpu_seconds", step.cpuSeconds());
    json.put("train_bpb", step.trainBpb());
    json.put("val_bpb_exact", StudyResult.bits(step));
    json.put("saturation", step.saturation());
    return json;
  }

  /** One line per run, with its last validation. */
  private String csv() {
    StringBuilder text = new StringBuilder();
    text.append("configuration,seed,finished,step,member_tokens,seconds,cpu_seconds,");
    text.append("train_bpb,val_bpb_exact,saturation,diverged\n");
    for (StudyResult result : results) {
      result
          .last()
          .ifPresent(last -> {
            String line = "\"%s\",%d,%b,%d,%d,%.3f,%.3f,%.6f,%.6f,%.9f,%b\n";
            text.append(
                String.format(
                    Locale.ROOT,
                    line,
                    result.run().config().label().replace("\"", "\"\""),
                    result.run().seed(),
                    result.finished(),
                    last.step(),
                    last.memberTokens(),
                    last.seconds(),
                    last.cpuSeconds(),
                    last.trainBpb(),
                    result.bits(),
                    last.saturation(),
                    result.diverged()));
          });
    }
    return text.toString();
  }
}
