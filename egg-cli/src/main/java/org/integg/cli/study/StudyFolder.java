package org.integg.cli.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.integg.cli.train.BudgetOptions;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.model.AtomicFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a study, {@code STUDIES/NAME}: {@code study.json} (what its runs have in common),
 * {@code runs/} (an ordinary run folder each) and the report.
 */
final class StudyFolder {
  /** How the files of a study are written. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private final Path root;

  private StudyFolder(Path root) {
    this.root = root;
  }

  /**
   * The settings that make runs comparable, which never change for a study.
   *
   * @param corpusFingerprint of the text
   * @param budget budget of every run
   * @param validations number of validations of every run, spread evenly over its budget
   */
  record Settings(String corpusFingerprint, Budget budget, int validations) {}

  /** A study's folder, which may not exist yet. */
  static StudyFolder of(Path studies, String name) {
    RunFolder.exists(studies, name); // refuses an invalid folder name
    return new StudyFolder(studies.resolve(name));
  }

  /**
   * Begins the study, or makes sure that it was begun with these settings.
   *
   * @throws IOException with a one-line message, if it was begun with others or the folder cannot
   *     be used
   */
  void begin(Settings settings) throws IOException {
    Path file = root.resolve("study.json");
    if (Files.exists(file)) {
      requireSame(file, settings);
      return;
    }
    Files.createDirectories(runs());
    write("study.json", MAPPER.writeValueAsString(settings) + "\n");
  }

  /** Makes sure that the settings fit the study, without creating anything. */
  void requireCompatible(Settings settings) throws IOException {
    Path file = root.resolve("study.json");
    if (Files.exists(file)) {
      requireSame(file, settings);
    }
  }

  private static void requireSame(Path file, Settings settings) throws IOException {
    String none =
        file + ": not the settings of a study; restore the file, or choose another --name";
    @Nullable Settings found;
    try {
      found = MAPPER.readValue(Files.readAllBytes(file), Settings.class);
    } catch (JacksonException e) {
      throw new IOException(none, e);
    }
    if (found == null) { // if the file holds null
      throw new IOException(none);
    }
    String advice = "; give the same, or choose another --name";
    if (!found.corpusFingerprint().equals(settings.corpusFingerprint())) {
      throw new IOException(file + ": the study was begun with other text" + advice);
    }
    if (!found.budget().equals(settings.budget())) {
      throw new IOException(
          "%s: the study was begun with %s instead of %s%s"
              .formatted(
                  file,
                  BudgetOptions.flags(found.budget(), 1),
                  BudgetOptions.flags(settings.budget(), 1),
                  advice));
    }
    if (found.validations() != settings.validations()) {
      throw new IOException(
          "%s: the study was begun with --validations %d instead of %d%s"
              .formatted(file, found.validations(), settings.validations(), advice));
    }
  }

  /** The run with a name, if it was begun. */
  Optional<RunFolder> run(String name) throws IOException {
    return RunFolder.exists(runs(), name)
        ? Optional.of(RunFolder.open(runs(), name))
        : Optional.empty();
  }

  /**
   * Begins a run, or opens it.
   *
   * @throws IOException with a one-line message, if it was begun with other settings
   */
  RunFolder begin(String name, RunConfig config) throws IOException {
    Optional<RunFolder> found = run(name);
    if (found.isEmpty()) {
      return RunFolder.create(runs(), name, config);
    }
    requireSame(found.get(), config);
    return found.get();
  }

  /** Refuses a run that was begun with other settings. */
  static void requireSame(RunFolder run, RunConfig config) throws IOException {
    Optional<String> difference = run.difference(config);
    if (difference.isPresent()) {
      throw new IOException(
          "%s: was begun with other settings (%s); give the configuration another label, or the"
                  .formatted(run.configFile(), difference.get())
              + " study another --name");
    }
  }

  /** Writes a file of the study, either complete or not at all. */
  void write(String file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file(file), to -> to.write(bytes));
  }

  /** A file of the study. */
  Path file(String name) {
    return root.resolve(name);
  }

  /** The folder itself. */
  Path root() {
    return root;
  }

  /** Folder of the runs. */
  Path runs() {
    return root.resolve("runs");
  }
}
