package org.integg.eggroll.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.integg.eggroll.Learner;

/** The newest states of a run's trainer, {@code checkpoints/step-0000000123.safetensors}. */
final class CheckpointFolder {
  private static final Pattern NAME = Pattern.compile("step-\\d{10,}\\.safetensors");
  private static final Pattern TEMPORARY = Pattern.compile(".*\\.tmp-[0-9a-f]{16}");

  private final RunFolder run;
  private final Path folder;
  private final String settings;

  /**
   * The folder of a run, created if it is missing. The caller holds the run's lock: files that a
   * killed process left half-written are deleted.
   */
  CheckpointFolder(RunFolder run) throws RunException {
    this.run = run;
    folder = run.checkpointsFolder();
    settings = RunJson.identity(run.config());
    try {
      Files.createDirectories(folder);
      for (Path place : List.of(run.root(), folder)) {
        for (Path file : files(place, TEMPORARY)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private RunException failed(IOException e) {
    return new RunException(
        "%s: cannot be used (%s); make it writable".formatted(folder, RunException.reason(e)), e);
  }

  private static List<Path> files(Path folder, Pattern name) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> name.matcher(String.valueOf(file.getFileName())).matches())
          .toList();
    }
  }

  /** The checkpoints there are, the newest first. */
  private List<Path> newestFirst() throws RunException {
    try {
      // Names of equal length sort like their steps; longer ones come later.
      return files(folder, NAME).stream()
          .sorted(
              Comparator.comparing((Path file) -> file.toString().length())
                  .thenComparing(Path::toString)
                  .reversed())
          .toList();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * A checkpoint that is whole.
   *
   * @param header of the file
   */
  record Whole(Path file, TrainerState.Header header) {}

  /** A checkpoint that is not whole, and what is wrong with it. */
  record Damaged(Path file, String problem) {}

  /**
   * The checkpoint that a run can resume from.
   *
   * @param newest the newest whole checkpoint, if there is one
   * @param damaged the damaged checkpoints that are newer
   */
  record Found(Optional<Whole> newest, List<Damaged> damaged) {
    /** The step that the run would resume at. */
    long step() {
      return newest.map(each -> each.header().step()).orElse(0L);
    }
  }

  /**
   * Finds the newest checkpoint that is whole, and changes nothing.
   *
   * @throws RunException if the folder cannot be read, or the run now has other settings
   */
  Found find() throws RunException {
    List<Damaged> damaged = new ArrayList<>();
    for (Path file : newestFirst()) {
      TrainerState.Header header;
      try {
        header = TrainerState.verify(file);
      } catch (IOException e) {
        damaged.add(new Damaged(file, String.valueOf(e.getMessage())));
        continue;
      }
      requireSettings(file, header);
      return new Found(Optional.of(new Whole(file, header)), damaged);
    }
    return new Found(Optional.empty(), damaged);
  }

  /** Reads a checkpoint into a trainer of the run. */
  void read(Whole checkpoint, Learner trainer) throws RunException {
    try {
      TrainerState.read(checkpoint.file(), checkpoint.header(), trainer);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void requireSettings(Path file, TrainerState.Header header) throws RunException {
    Optional<String> difference = RunJson.difference(settings, header.settings());
    if (difference.isPresent()) {
      throw new RunException(
          "%s: changed since %s was made: %s; put it back, or begin a run of another name"
              .formatted(run.configFile(), file.getFileName(), difference.get()));
    }
    if (header.step() > Long.MAX_VALUE / run.config().train().memberTokens()) {
      throw new RunException(
          "%s: is of step %d, more than any run does; put back one of this run"
              .formatted(file, header.step()));
    }
  }

  /** Writes a checkpoint. */
  Path save(Learner trainer) throws IOException {
    String name = String.format(Locale.ROOT, "step-%010d.safetensors", trainer.steps());
    Path file = folder.resolve(name);
    TrainerState.write(file, trainer, settings);
    return file;
  }

  /** Deletes all checkpoints but the newest ones. */
  void prune(int keep) throws RunException {
    for (Path old : newestFirst().stream().skip(keep).toList()) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }
}
