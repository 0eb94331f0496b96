package org.integg.eggroll;

import java.nio.file.Path;
import java.util.List;

/**
 * The folder of a run, {@code RUNS/NAME}: {@code config.json}, {@code metrics.jsonl}, {@code
 * model.safetensors} (the newest weights), {@code checkpoints/} (state of the trainer), {@code
 * samples/}, {@code loss.png}.
 */
public final class RunFolder {
  private final Path root;
  private final RunConfig config;

  private RunFolder(Path root, RunConfig config) {
    this.root = root;
    this.config = config;
  }

  /**
   * Begins a run.
   *
   * @param runs folder of all runs, made if it is not there
   * @throws RunException if there is such a run already, or the folder cannot be written
   * @throws IllegalArgumentException if the name is no name for a folder
   */
  public static RunFolder create(Path runs, String name, RunConfig config) throws RunException {
    return new RunFolder(runs.resolve(name), config);
  }

  /**
   * Opens a run.
   *
   * @throws RunException if there is no such run, or its {@code config.json} is missing or wrong
   * @throws IllegalArgumentException if the name is no name for a folder
   */
  public static RunFolder open(Path runs, String name) throws RunException {
    throw new RunException(runs.resolve(name) + ": no such run");
  }

  /** Whether there is a run of that name. */
  public static boolean exists(Path runs, String name) {
    return false;
  }

  /** The name of the run. */
  public String name() {
    return String.valueOf(root.getFileName());
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** What the run was begun with. */
  public RunConfig config() {
    return config;
  }

  /** The newest weights. */
  public Path modelFile() {
    return root.resolve("model.safetensors");
  }

  /** One JSON object per step. */
  public Path metricsFile() {
    return root.resolve("metrics.jsonl");
  }

  /** The plot of the loss. */
  public Path plotFile() {
    return root.resolve("loss.png");
  }

  /** Folder of texts that the model wrote; made when the first is saved. */
  public Path samplesFolder() {
    return root.resolve("samples");
  }

  /** Folder of the trainer's states. */
  Path checkpointsFolder() {
    return root.resolve("checkpoints");
  }

  /**
   * The metrics of all steps so far, also while the run goes on; empty before the first step.
   *
   * @throws RunException if the file cannot be read or a line of it is wrong
   */
  public List<StepMetrics> metrics() throws RunException {
    return List.of();
  }
}
