package org.integg.cli.watch;

import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The newest numbers of all runs in the formats of Prometheus. */
final class Scrape {
  /** A metric: its name, its field in a line of metrics, and its description. */
  private record Kind(String name, String field, String help) {}

  private static final List<Kind> GAUGES =
      List.of(
          new Kind("integg_train_bits_per_byte", "train_bpb", "Bits per byte on the step's text."),
          new Kind(
              "integg_validation_bits_per_byte",
              "val_bpb_exact",
              "Exact bits per byte on validation text, at the newest validation."),
          new Kind("integg_reward", "reward", "Mean reward of the members."),
          new Kind(
              "integg_validation_reward",
              "val_reward",
              "Mean reward of the weights, at the newest validation."),
          new Kind(
              "integg_member_tokens_per_second",
              "member_tokens_per_s",
              "Member-tokens per second in the newest step."),
          new Kind("integg_weights_changed", "changed", "Weights that the newest step moved."),
          new Kind(
              "integg_saturation_ratio", "saturation", "Share of the weights at -127 or 127."));

  private Scrape() {}

  static void serve(HttpExchange exchange, Shelf shelf) throws IOException {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    ExpositionFormatWriter writer = ExpositionFormats.init().findWriter(accept);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, registry(shelf).scrape());
    Reply.bytes(exchange, 200, writer.getContentType(), text.toByteArray());
  }

  /** The current numbers. */
  static PrometheusRegistry registry(Shelf shelf) {
    Map<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();
    CounterSnapshot.Builder steps =
        CounterSnapshot.builder().name("integg_steps").help("Steps done.");
    CounterSnapshot.Builder tokens =
        CounterSnapshot.builder()
            .name("integg_member_tokens")
            .help("Tokens read, summed over members.");
    CounterSnapshot.Builder seconds =
        CounterSnapshot.builder()
            .name("integg_cpu_seconds")
            .help("CPU time of the threads that did the steps.");
    for (WatchedRun run : shelf.runs()) {
      Labels labels = Labels.of("run", run.id());
      try {
        run.look(series -> {
          addGauges(series, labels, gauges);
          steps.dataPoint(total(labels, series.axis(Axis.STEP)));
          tokens.dataPoint(total(labels, series.axis(Axis.MEMBER_TOKENS)));
          seconds.dataPoint(total(labels, series.axis(Axis.CPU_SECONDS)));
          return series;
        });
      } catch (IOException e) {
        continue; // it cannot be read, so it has no numbers, and the others keep theirs
      }
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(steps::build);
    registry.register(tokens::build);
    registry.register(seconds::build);
    gauges.values().forEach(gauge -> registry.register(gauge::build));
    return registry;
  }

  private static void addGauges(
      RunSeries series, Labels labels, Map<String, GaugeSnapshot.Builder> gauges) {
    for (Kind kind : GAUGES) {
      Column column = series.metric(kind.field());
      if (column.size() > 0) {
        gauges
            .computeIfAbsent(
                kind.name(), name -> GaugeSnapshot.builder().name(name).help(kind.help()))
            .dataPoint(point(labels, column));
      }
    }
  }

  private static double last(Column column) {
    return column.size() == 0 ? 0 : column.value(column.size() - 1);
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, Column column) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder()
        .labels(labels)
        .value(last(column))
        .build();
  }

  /** A count, which is at least 0 whatever a file says. */
  private static CounterSnapshot.CounterDataPointSnapshot total(Labels labels, Column column) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value(Math.max(0, last(column)))
        .build();
  }
}
