package org.integg.eggroll;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The newest states of a run's trainer, {@code checkpoints/step-0000000123.safetensors}. */
final class CheckpointFolder {
  private static final Pattern NAME = Pattern.compile("step-\\d{10,}\\.safetensors");
  private static final Pattern TEMPORARY = Pattern.compile(".*\\.tmp-[0-9a-f]{16}");

  private final Logger log = System.getLogger(CheckpointFolder.class.getName());
  private final RunFolder run;
  private final Path folder;
  private final String settings;

  /**
   * The folder of a run, made if it is not there. The caller holds the run's lock: what a killed
   * process left half-written is deleted.
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
        "%s: cannot be used (%s); make it writable".formatted(folder, RunFolder.reason(e)), e);
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
      // Names of equal length sort as their steps do, longer ones come later.
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
   * Reads the newest checkpoint that is whole into a trainer; damaged ones that are newer are
   * renamed to {@code ….damaged}.
   *
   * @return the file, or empty if there has been no checkpoint yet
   * @throws RunException if there are some, but none can be used
   */
  Optional<Path> resume(Learner trainer) throws RunException {
    List<Path> all = newestFirst();
    List<Path> damaged = new ArrayList<>();
    for (Path file : all) {
      Optional<TrainerState.Header> header = verify(file);
      if (header.isPresent()) {
        requireSettings(file, header.get());
        try {
          TrainerState.read(file, header.get(), trainer);
          setAside(damaged);
        } catch (IOException e) {
          throw failed(e);
        }
        return Optional.of(file);
      }
      damaged.add(file);
    }
    if (!all.isEmpty()) {
      throw new RunException(
          ("%s: none of the %d checkpoints can be read; copy a sound one there, or begin a run of"
                  + " another name")
              .formatted(folder, all.size()));
    }
    return Optional.empty();
  }

  private Optional<TrainerState.Header> verify(Path file) {
    try {
      return Optional.of(TrainerState.verify(file));
    } catch (IOException e) {
      log.log(Level.WARNING, "taking the checkpoint before: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private void requireSettings(Path file, TrainerState.Header header) throws RunException {
    Optional<String> difference = RunJson.difference(settings, header.settings());
    if (difference.isPresent()) {
      throw new RunException(
          "%s: changed since %s was made: %s; put it back, or begin a run of another name"
              .formatted(run.configFile(), file.getFileName(), difference.get()));
    }
  }

  private static void setAside(List<Path> damaged) throws IOException {
    for (Path file : damaged) {
      Path aside = file.resolveSibling(file.getFileName() + ".damaged");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
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
