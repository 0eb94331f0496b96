package org.integg.eggroll.run;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.integg.model.Checkpoint;

/**
 * The folder of a run, {@code RUNS/NAME}: {@code config.json}, {@code budget.json} (how long the
 * newest session runs), {@code metrics.jsonl}, {@code model.safetensors} (the newest weights),
 * {@code best.safetensors} (those that validated best), {@code checkpoints/} (state of the
 * trainer), {@code samples/}, {@code loss.png}; in a run that learns from rewards also {@code
 * start.safetensors} (the weights before the first step) and {@code reward.png}.
 */
public final class RunFolder {
  private static final String CONFIG = "config.json";
  private static final String MODEL = "model.safetensors";
  private static final String BEST = "best.safetensors";
  private static final String START = "start.safetensors";
  private static final String CHECKPOINTS = "checkpoints";

  /** Name of the files that keep a run to one trainer. */
  static final String LOCK = "lock";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  private final Path root;
  private final RunConfig config;

  private RunFolder(Path root, RunConfig config) {
    this.root = root;
    this.config = config;
  }

  /**
   * Begins a run: the folder appears with its configuration, or not at all.
   *
   * @param runs folder of all runs, created if it is missing
   * @throws IOException with one line, if there already is such a run, or it cannot be written
   * @throws IllegalArgumentException if the name cannot name a folder
   */
  public static RunFolder create(Path runs, String name, RunConfig config) throws IOException {
    return create(runs, name, config, Optional.empty());
  }

  /**
   * Begins a run, with the weights that it begins with if they are not those of the seed.
   *
   * @param start kept as {@link #startFile}
   */
  public static RunFolder create(
      Path runs, String name, RunConfig config, Optional<Checkpoint> start) throws IOException {
    Path root = root(runs, name);
    if (Files.exists(root)) {
      throw new RunException(
          root + ": there is such a run already; resume it or take another name");
    }
    Path hidden = runs.resolve("." + name + ".tmp-" + UUID.randomUUID());
    try {
      Files.createDirectories(runs);
      Files.createDirectory(hidden);
      try {
        RunJson.write(config, hidden.resolve(CONFIG));
        if (start.isPresent()) {
          start.get().write(hidden.resolve(START));
        }
        Files.move(hidden, root, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(hidden.resolve(CONFIG));
        Files.deleteIfExists(hidden.resolve(START));
        Files.deleteIfExists(hidden);
      }
    } catch (FileSystemException e) {
      throw new RunException(
          "%s: the run's folder cannot be made (%s: %s); give another folder for the runs"
              .formatted(root, e.getFile(), RunException.reason(e)),
          e);
    }
    return new RunFolder(root, config);
  }

  /**
   * Opens a run.
   *
   * @throws RunException if there is no such run, or its {@code config.json} is missing or wrong
   * @throws IllegalArgumentException if the name cannot name a folder
   */
  public static RunFolder open(Path runs, String name) throws RunException {
    Path root = root(runs, name);
    if (!Files.isDirectory(root)) {
      throw new RunException(root + ": no such run; see the names in " + runs);
    }
    return new RunFolder(root, config(root));
  }

  /**
   * The configuration with which a run was begun, whatever its folder is called now.
   *
   * @param root the folder
   * @throws RunException if its {@code config.json} is missing or wrong; the message begins with
   *     the file
   */
  public static RunConfig config(Path root) throws RunException {
    return RunJson.read(root.resolve(CONFIG));
  }

  /** Whether there is something of that name, whether or not it is a run. */
  public static boolean exists(Path runs, String name) {
    return Files.exists(root(runs, name));
  }

  private static Path root(Path runs, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name '%s': the name of a run is 1 to 100 letters, digits, '_', '-' or '.'"
              .formatted(name));
    }
    return runs.resolve(name);
  }

  /** The name of the run. */
  public String name() {
    return String.valueOf(root.getFileName());
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** The configuration with which the run was begun. */
  public RunConfig config() {
    return config;
  }

  /**
   * The first setting in which the run differs from others, as {@code train.seed: 2 instead of 1};
   * empty if it was begun with exactly these.
   */
  public Optional<String> difference(RunConfig expected) {
    return RunJson.difference(config, expected);
  }

  /** The configuration as JSON. */
  public Path configFile() {
    return root.resolve(CONFIG);
  }

  /** The budget of the newest session as JSON. */
  Path budgetFile() {
    return root.resolve("budget.json");
  }

  /**
   * The budget of the newest session; empty before the first, and for runs of earlier versions.
   *
   * @throws RunException if the file is wrong
   */
  public Optional<Budget> budget() throws RunException {
    return Files.exists(budgetFile())
        ? Optional.of(RunJson.readBudget(budgetFile()))
        : Optional.empty();
  }

  /** The newest weights. */
  public Path modelFile() {
    return root.resolve(MODEL);
  }

  /** The weights that validated best so far; present from the first validation on. */
  public Path bestFile() {
    return root.resolve(BEST);
  }

  /** The weights before the first step; present in a run that began with a model. */
  public Path startFile() {
    return root.resolve(START);
  }

  /** The weights for use: the best, or the newest while none were validated. */
  public Path weightsFile() {
    return weights(configFile());
  }

  /** The weights for use beside a configuration that cannot be read. */
  static Path weights(Path config) {
    Path best = config.resolveSibling(BEST);
    return Files.exists(best) ? best : config.resolveSibling(MODEL);
  }

  /** One JSON object per step. */
  public Path metricsFile() {
    return root.resolve("metrics.jsonl");
  }

  /** Statistics of each tensor's weights: one JSON object per validated step. */
  public Path weightsLogFile() {
    return root.resolve("weights.jsonl");
  }

  /** The results of simple models and compressors on the same text: one JSON object of numbers. */
  public Path baselinesFile() {
    return root.resolve("baselines.json");
  }

  /** The plot of the loss, or of the rewards. */
  public Path plotFile() {
    return root.resolve(config.learnsFromRewards() ? "reward.png" : "loss.png");
  }

  /** Folder of texts that the model wrote; created when the first is saved. */
  public Path samplesFolder() {
    return root.resolve("samples");
  }

  /** Folder of the trainer's states. */
  public Path checkpointsFolder() {
    return root.resolve(CHECKPOINTS);
  }

  /**
   * Whether a trainer has the folder, or was killed while it had it. This only looks, and keeps no
   * trainer out.
   *
   * @param root of a run
   */
  public static boolean isTaken(Path root) {
    return Files.exists(root.resolve(CHECKPOINTS).resolve(LOCK));
  }

  /**
   * The metrics of all steps so far, even while the run goes on; empty before the first step.
   *
   * @throws RunException if the file cannot be read or a line of it is wrong
   */
  public List<StepMetrics> metrics() throws RunException {
    return MetricsLog.read(metricsFile());
  }
}
