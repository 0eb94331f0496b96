package org.integg.cli.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.integg.corpora.Content;
import org.integg.eggroll.run.RunFolder;
import org.integg.model.Checkpoint;
import org.integg.model.CheckpointException;

/**
 * Reads models from files that users name. If a file is something else, the message says what it
 * is.
 */
public final class ModelFile {
  private static final String ENDING = ".safetensors";

  private static final String ADVICE =
      "name the .safetensors file of a model, such as runs/NAME/best.safetensors";

  /** Kinds of JSON files, recognized by a field near the start. */
  private static final Map<String, Pattern> JSON =
      Map.of(
          "a tokenizer", Pattern.compile("\"(?:added_tokens|pre_tokenizer|merges)\"\\s*:"),
          "the settings file of a run", Pattern.compile("\"estimator\"\\s*:"),
          "the metrics file of a run", Pattern.compile("^\\{\"step\":\\d"));

  private ModelFile() {}

  /**
   * The run that a user names in place of a weights file; empty if it is a file.
   *
   * @param runs folder of all runs, for a name
   * @throws IOException with a one-line message, if there is neither
   */
  public static Optional<RunFolder> run(Path runs, String given) throws IOException {
    Path file = Path.of(given);
    boolean folder = Files.isDirectory(file);
    if (given.endsWith(ENDING) || Files.exists(file) && !folder) {
      return Optional.empty();
    }
    if (RunNames.isRun(runs, given)) {
      return Optional.of(RunNames.open(runs, given));
    }
    if (folder) {
      return Optional.empty(); // reading it will tell what it is
    }
    throw new IOException(
        "%s: no such file or run; name a %s file, or a run in %s".formatted(given, ENDING, runs));
  }

  /**
   * Reads a model.
   *
   * @throws IOException with a one-line message, if that is impossible, or the file is something
   *     else
   */
  public static Checkpoint read(Path file) throws IOException {
    try {
      return Checkpoint.read(file);
    } catch (CheckpointException e) {
      Optional<String> other = Files.isDirectory(file) ? folder(file) : other(file);
      if (other.isPresent()) {
        throw new IOException(file + ": is " + other.get(), e);
      }
      throw e;
    }
  }

  private static Optional<String> folder(Path folder) {
    return Stream.of("best.safetensors", "model.safetensors")
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .map(weights -> "a folder of weights; name one of them, such as " + weights);
  }

  /** What a file is if it is not safetensors at all, and what to do. */
  private static Optional<String> other(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return Optional.empty();
    }
    byte[] head = Content.head(file);
    Content content = Content.of(head);
    return switch (content.kind()) {
      case UNKNOWN, CONTROL -> Optional.empty();
      case TEXT, JSON, HTML, WIDE, LFS_POINTER, BINARY ->
          content.is(Content.Format.SAFETENSORS) || head.length == 0
              ? Optional.empty()
              : Optional.of(what(content, head) + ", not a model; " + advice(content));
    };
  }

  private static String what(Content content, byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    boolean pickled = content.is(Content.Format.ZIP) && start.contains("/data.pkl");
    if (pickled) {
      return "a zip archive that PyTorch saved";
    }
    return JSON.entrySet().stream()
        .filter(each -> content.kind() == Content.Kind.JSON)
        .filter(each -> each.getValue().matcher(start).find())
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElse(content.label());
  }

  private static String advice(Content content) {
    boolean elsewhere =
        content.kind() == Content.Kind.LFS_POINTER || content.kind() == Content.Kind.HTML;
    return elsewhere || content.isPacked() ? content.advice() : ADVICE;
  }
}
