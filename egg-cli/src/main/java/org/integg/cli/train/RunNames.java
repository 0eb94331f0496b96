package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.Preset;
import org.integg.eggroll.run.RunFolder;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Makes names for runs that the user did not name, and sources in the form that a run stores. */
public final class RunNames {
  private static final String BUILTIN = "builtin:";
  private static final String STANDARD_INPUT = "-";
  private static final int MOST_LETTERS = 24;

  /** Sources that are not files, so that their names mean the same everywhere. */
  private static final Pattern NO_FILE = Pattern.compile("(builtin:|recipe:|https?://|-$|-#).*");

  /** The options that may follow a source. */
  private static final Pattern OPTIONS = Pattern.compile("#[a-z0-9]+=[^#]*$");

  private RunNames() {}

  /** The first free name of the form preset-corpus-number. */
  static String next(Path runs, Preset preset, List<String> sources) {
    return next(runs, preset + "-" + slug(sources.getFirst()));
  }

  /** The first free name of the form corpus-number. */
  public static String next(Path folder, List<String> sources) {
    return next(folder, slug(sources.getFirst()));
  }

  /** The first free name of the form words-number. */
  public static String next(Path runs, String words) {
    String stem = words.replaceAll("[^A-Za-z0-9._-]+", "-") + "-";
    int number = 1;
    while (RunFolder.exists(runs, stem + number)) {
      number++;
    }
    return stem + number;
  }

  /**
   * A run by its name, or by its folder as commands print it.
   *
   * @param runs folder of all runs, in which to look for a name
   * @throws IOException if there is no such run
   */
  public static RunFolder open(Path runs, String run) throws IOException {
    if (isName(run)) {
      return RunFolder.open(runs, run);
    }
    Path folder = Path.of(run).normalize();
    Path parent = folder.getParent();
    return RunFolder.open(parent == null ? Path.of("") : parent, "" + folder.getFileName());
  }

  /**
   * The name for a new run.
   *
   * @param command the command that would begin it
   * @throws ParameterException with a one-line message, if a run has the name
   */
  public static String requireNew(CommandLine command, Path runs, String run) {
    if (RunFolder.exists(runs, run)) {
      throw new ParameterException(
          command,
          "%s exists already; continue it with `%s %s --resume %s%s`, or choose another --name"
              .formatted(
                  runs.resolve(run),
                  Program.typed(),
                  command.getCommandName(),
                  Show.quoted(run),
                  runsFlag(runs)));
    }
    return run;
  }

  /** The option that commands need, besides its name, to find a run; perhaps empty. */
  static String runsFlag(RunFolder run) {
    Path parent = run.root().getParent();
    return runsFlag(parent == null ? Path.of("") : parent);
  }

  private static String runsFlag(Path runs) {
    String folder = runs.toString().isEmpty() ? "." : runs.toString();
    return folder.equals(ModelOptions.DEFAULT_RUNS) ? "" : " --runs " + Show.quoted(folder);
  }

  /** Whether a name or folder belongs to a run, complete or not. */
  static boolean isRun(Path runs, String run) {
    Path folder = isName(run) ? runs.resolve(run) : Path.of(run);
    return Files.exists(folder.resolve("config.json"));
  }

  private static boolean isName(String run) {
    Path last = Path.of(run).normalize().getFileName();
    return last == null || last.toString().equals(run);
  }

  private static String slug(String sourceAndOptions) {
    String known = CorpusSpec.withoutSecrets(sourceAndOptions);
    String source = OPTIONS.matcher(known).replaceFirst("");
    String name = source;
    if (source.startsWith(BUILTIN)) {
      name = source.substring(BUILTIN.length());
    } else if (source.equals(STANDARD_INPUT)) {
      name = "stdin";
    } else {
      String file = Path.of(source).toAbsolutePath().normalize().toString();
      // The file name up to its first dot: book for books/book.txt.gz.
      name = file.substring(file.lastIndexOf(java.io.File.separatorChar) + 1);
      name = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
    }
    String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    slug = slug.replaceAll("^-|-$", "");
    slug = slug.length() > MOST_LETTERS ? slug.substring(0, MOST_LETTERS) : slug;
    return slug.isEmpty() ? "text" : slug;
  }

  /** Sources that still mean the same when the run is resumed from another folder. */
  public static List<String> absolute(List<String> sources) {
    return sources.stream()
        .map(source -> NO_FILE.matcher(source).matches() ? source : absolute(source))
        .toList();
  }

  /** A file, with or without options after it, in a form that means the same in every folder. */
  public static String absolute(String file) {
    String name = OPTIONS.matcher(file).replaceFirst("");
    return Path.of(name).toAbsolutePath().normalize() + file.substring(name.length());
  }
}
