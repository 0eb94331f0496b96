package org.integg.cli.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.integg.eggroll.run.RunFolder;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import tools.jackson.databind.JsonNode;

/** A run's folder, read while another process may write to it. */
final class WatchedRun {
  private static final List<String> FILES =
      List.of(
          "config.json",
          "metrics.jsonl",
          "weights.jsonl",
          "baselines.json",
          "best.safetensors",
          "model.safetensors");

  /** A run whose metrics did not grow for this many milliseconds was killed. */
  private static final long LIVE_MILLIS = 30_000;

  private final String id;
  private final String group;
  private final Path root;
  private final RunSeries series;
  private final WeightHistory weights;

  /** Set once. It is read without the lock, because another thread may be reading the metrics. */
  private volatile OptionalLong parameters = OptionalLong.empty();

  /**
   * A run.
   *
   * @param id its name in pages and addresses
   * @param group the study that it is part of, or empty
   */
  WatchedRun(String id, String group, Path root) {
    this.id = id;
    this.group = group;
    this.root = root;
    series = new RunSeries(root.resolve("metrics.jsonl"));
    weights = new WeightHistory(root);
  }

  String id() {
    return id;
  }

  String group() {
    return group;
  }

  Path root() {
    return root;
  }

  /** Whether a folder looks like a run's, even an incomplete one. */
  static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve("config.json"))
        || Files.isRegularFile(folder.resolve("metrics.jsonl"));
  }

  /**
   * How far the metrics have grown, found without reading them.
   *
   * @param size size of the file in bytes; 0 if there is none
   * @param modified when it was last written, in milliseconds since 1970
   * @param live whether the run is in progress: it was written just now, and a trainer has the
   *     folder
   */
  record Growth(long size, long modified, boolean live) {}

  Growth growth() {
    try {
      BasicFileAttributes file =
          Files.readAttributes(
              root.resolve("metrics.jsonl"), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!file.isRegularFile()) {
        return new Growth(0, 0, false);
      }
      long modified = file.lastModifiedTime().toMillis();
      boolean grows = System.currentTimeMillis() - modified < LIVE_MILLIS;
      boolean live = grows && RunFolder.isTaken(root);
      return new Growth(file.size(), modified, live);
    } catch (IOException e) {
      return new Growth(0, 0, false);
    }
  }

  /** Reads new metrics, and applies a function to all of them. */
  synchronized <T> T look(Function<RunSeries, T> at) throws IOException {
    series.update();
    return at.apply(series);
  }

  /** Reads new histograms, and applies a function to all of them. */
  synchronized <T> T lookAtWeights(Function<WeightHistory, T> at) throws IOException {
    weights.update();
    return at.apply(weights);
  }

  /** The configuration as in its file, if that is a JSON object. */
  Optional<JsonNode> config() {
    return SmallFile.json(root.resolve("config.json")).filter(JsonNode::isObject);
  }

  /** How many weights the model has, if the configuration says. */
  OptionalLong parameters() {
    if (parameters.isEmpty()) {
      parameters = config().map(each -> parameters(each.path("model"))).orElse(parameters);
    }
    return parameters;
  }

  /**
   * How many weights a model has. Only its part is read, because reading all settings would take
   * longer than opening a page.
   */
  private static OptionalLong parameters(JsonNode model) {
    Optional<Mlp> mlp = Mlp.named(model.path("mlp").asString(Mlp.CLIP.toString()));
    Optional<Cell> cell = Cell.named(model.path("cell").asString(Cell.EGG.toString()));
    if (mlp.isEmpty() || cell.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      EggConfig config =
          new EggConfig(
              model.path("vocabulary").asInt(0),
              model.path("width").asInt(0),
              model.path("layers").asInt(0),
              mlp.get(),
              cell.get());
      return OptionalLong.of(config.parameters());
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Why the configuration cannot be read, with the file first; empty if it can be read or does not
   * exist yet.
   */
  Optional<String> problem() {
    if (!Files.exists(root.resolve("config.json"))) {
      return Optional.empty();
    }
    try {
      RunFolder.config(root);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The files that are read about the run, whether they exist or not. */
  List<Path> inputs() {
    List<Path> inputs = new ArrayList<>(RunViews.sampleFiles(root.resolve("samples")));
    FILES.forEach(name -> inputs.add(root.resolve(name)));
    return inputs;
  }

  /** The weights file to use: the best, or the newest while none were validated; not a link. */
  Path weightsFile() throws Refusal {
    Path best = root.resolve("best.safetensors");
    Path file = Files.exists(best) ? best : root.resolve("model.safetensors");
    if (Files.isSymbolicLink(file)) {
      throw new Refusal(409, file.getFileName() + " is a link, which is not followed");
    }
    return file;
  }
}
