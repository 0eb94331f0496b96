package org.integg.cli.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What pages show about runs, as JSON. */
final class RunViews {
  /** Most points of a curve. More points than a window has columns would not be visible. */
  static final int MOST_POINTS = 1000;

  static final int FEWEST_POINTS = 16;

  /** Most points in time for which histograms are shown. */
  private static final int MOST_HISTOGRAMS = 40;

  private static final int MOST_SAMPLES = 40;
  private static final int MOST_SAMPLE_BYTES = 1 << 14;

  private static final Pattern SAMPLE = Pattern.compile("step-(\\d{1,18})\\.txt");
  private static final JsonMapper MAPPER = new JsonMapper();

  private RunViews() {}

  /** All runs, with their configurations and baselines, and all studies. */
  static ObjectNode all(Shelf shelf) {
    ObjectNode json = MAPPER.createObjectNode();
    ArrayNode runs = json.putArray("runs");
    shelf.runs().forEach(run -> runs.add(summary(run)));
    ArrayNode studies = json.putArray("studies");
    for (Map.Entry<String, Path> study : shelf.studies().entrySet()) {
      studies.add(study(study.getKey(), study.getValue()));
    }
    return json;
  }

  private static ObjectNode summary(WatchedRun run) {
    ObjectNode json = growth(run.id(), run.growth());
    json.put("group", run.group());
    OptionalLong parameters = run.parameters();
    if (parameters.isPresent()) {
      json.put("weights", parameters.getAsLong());
    }
    Optional<JsonNode> config = run.config();
    config.ifPresent(each -> json.set("config", each));
    ObjectNode baselines = BaselineFile.of(run.root()).values();
    if (!baselines.isEmpty()) {
      json.set("baselines", baselines);
    }
    if (config.isEmpty()) {
      json.put("problem", "config.json is missing or not a JSON object");
    }
    return json;
  }

  /** How far a run has come. */
  static ObjectNode growth(String run, WatchedRun.Growth growth) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("id", run);
    json.put("size", growth.size());
    json.put("modified", growth.modified());
    json.put("live", growth.live());
    return json;
  }

  private static ObjectNode study(String name, Path folder) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("id", name);
    JsonNode report = SmallFile.json(folder.resolve("report.json")).orElse(json);
    for (String field : List.of("corpus", "baseline", "seeds", "baselines")) {
      if (report.has(field)) {
        json.set(field, report.get(field));
      }
    }
    ArrayNode configurations = json.putArray("configurations");
    for (JsonNode each : report.path("configurations")) {
      if (each instanceof ObjectNode configuration) {
        configuration.remove("runs");
        configurations.add(configuration);
      }
    }
    return json;
  }

  /** A run's curves with as many points as a picture can show. */
  static ObjectNode series(WatchedRun run) throws IOException {
    return series(run, MOST_POINTS);
  }

  /**
   * A run's curves, thinned: for each metric that it has, positions on all axes, and values.
   *
   * @param points most points of a curve, at least {@link #FEWEST_POINTS}; a band with its
   *     quantiles has half as many
   */
  static ObjectNode series(WatchedRun run, int points) throws IOException {
    OptionalLong parameters = run.parameters();
    return run.look(series -> {
      ObjectNode json = MAPPER.createObjectNode();
      json.put("run", run.id());
      json.put("steps", series.rows());
      json.put("skipped", series.skipped());
      ObjectNode metrics = json.putObject("metrics");
      for (String name : RunSeries.METRICS) {
        Column column = series.metric(name);
        if (column.size() > 0) {
          metrics.set(name, curve(series, column, points));
        }
      }
      ObjectNode spreads = json.putObject("spreads");
      for (String name : RunSeries.SPREADS) {
        List<Column> quantiles = series.spread(name);
        if (quantiles.getFirst().size() > 0) {
          spreads.set(name, band(series, quantiles, points / 2));
        }
      }
      parameters.ifPresent(each -> json.put("weights", each));
      return json;
    });
  }

  private static ObjectNode curve(RunSeries series, Column column, int most) {
    int[] kept = Thinning.indices(column, most);
    ObjectNode json = places(series, column, kept);
    put(json.putArray("value"), column, kept);
    return json;
  }

  /** One array of values for each quantile. */
  private static ObjectNode band(RunSeries series, List<Column> quantiles, int most) {
    int[] kept = Thinning.indices(quantiles.getFirst(), quantiles.getLast(), most);
    ObjectNode json = places(series, quantiles.getFirst(), kept);
    ArrayNode values = json.putArray("values");
    quantiles.forEach(each -> put(values.addArray(), each, kept));
    return json;
  }

  /** The positions of points on all axes. */
  private static ObjectNode places(RunSeries series, Column column, int[] kept) {
    ObjectNode json = MAPPER.createObjectNode();
    for (Axis axis : Axis.values()) {
      Column places = series.axis(axis);
      ArrayNode array = json.putArray(axis.field());
      for (int index : kept) {
        put(array, places.value(column.row(index)));
      }
    }
    return json;
  }

  private static void put(ArrayNode array, Column column, int[] kept) {
    for (int index : kept) {
      put(array, column.value(index));
    }
  }

  /**
   * Writes a whole number exactly, and any other with the seven digits of a float, which is all
   * that can be seen.
   */
  private static void put(ArrayNode array, double value) {
    if (value == Math.rint(value)) {
      array.add((long) value);
    } else {
      array.add((float) value);
    }
  }

  /** The histograms of a run's tensors over its steps. */
  static ObjectNode weights(WatchedRun run) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("run", run.id());
    ArrayNode points = json.putArray("points");
    run.lookAtWeights(history -> history.points(MOST_HISTOGRAMS)).forEach(points::add);
    return json;
  }

  /** The newest texts that the model wrote while it trained, the newest first. */
  static ObjectNode samples(WatchedRun run) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("run", run.id());
    ArrayNode samples = json.putArray("samples");
    for (Path file : sampleFiles(run.root().resolve("samples"))) {
      Matcher name = SAMPLE.matcher(String.valueOf(file.getFileName()));
      Optional<byte[]> text = SmallFile.bytes(file, MOST_SAMPLE_BYTES);
      if (name.matches() && text.isPresent()) {
        ObjectNode sample = samples.addObject();
        sample.put("step", Long.parseLong(name.group(1)));
        sample.put("text", new String(text.get(), StandardCharsets.UTF_8));
      }
    }
    return json;
  }

  static List<Path> sampleFiles(Path folder) {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return files; // it does not exist before the first sample, and a link is not followed
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "step-*.txt")) {
      all.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    files.sort(Collections.reverseOrder());
    return files.subList(0, Math.min(files.size(), MOST_SAMPLES));
  }
}
