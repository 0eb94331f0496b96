package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.integg.tokenizer.NumberedTokenizer;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.TokenizerFiles;

/** Turns what a user names into sources of documents. */
final class SourceResolver {
  static final String STANDARD_INPUT = "-";

  /** The name of standard input in messages. */
  static final String STANDARD_INPUT_NAME = "standard input";

  private static final String JDK = JdkSources.NAME;
  private static final String GRAMMAR = GrammarText.NAME;
  private static final String TASKS = Demonstrations.NAME;
  private static final String BUILTIN = "builtin:";

  private final InputStream standardInput;
  private final Path javaHome;
  private final Path spoolFolder;
  private final Download download;
  private final Tokenizer tokenizer;

  /** One source with its options, resolved. */
  record Source(DocumentSource documents, SourceSpec spec) {}

  /**
   * What the sources resolve to.
   *
   * @param sources in the order in which they were named
   * @param notes lines that a user should see
   * @param entropy true entropy in bits per byte, known when the only source is the grammar
   * @param spooled files to delete when the sources have been read
   */
  record Resolved(
      List<Source> sources, List<String> notes, OptionalDouble entropy, List<Spool> spooled)
      implements AutoCloseable {
    /** Whether the user named the format of all files. */
    boolean formatsAreChosen() {
      return sources.stream()
          .filter(source -> source.documents() instanceof TextFiles)
          .allMatch(source -> source.spec().format().isPresent());
    }

    @Override
    public void close() throws CorpusException {
      for (Spool spool : spooled) {
        spool.close();
      }
    }
  }

  /**
   * A resolver.
   *
   * @param standardInput what {@code -} reads
   * @param javaHome the JDK whose sources {@code builtin:jdk} reads
   * @param spoolFolder where standard input and pipes are kept while they are read twice
   * @param download fetches addresses
   * @param tokenizer the tokenizer whose ids a token file holds, unless the source names another
   */
  SourceResolver(
      InputStream standardInput,
      Path javaHome,
      Path spoolFolder,
      Download download,
      Tokenizer tokenizer) {
    this.download = download;
    this.tokenizer = tokenizer;
    this.standardInput = standardInput;
    this.javaHome = javaHome;
    this.spoolFolder = spoolFolder;
  }

  /** Whether a source, with its options, is standard input. */
  static boolean isStandardInput(String source) {
    return source.equals(STANDARD_INPUT) || source.startsWith(STANDARD_INPUT + "#");
  }

  /**
   * Resolves sources in order.
   *
   * @throws CorpusException if a source does not exist, has no files or cannot be read
   */
  Resolved resolve(List<String> names) throws IOException {
    List<Source> sources = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<Spool> spooled = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean complete = false;
    try {
      for (String name : names) {
        SourceSpec given = SourceSpec.parse(name);
        if (given.name().equals(STANDARD_INPUT) && !seen.add(given.name())) {
          throw Address.unusable(name, "standard input can be read only once");
        }
        for (SourceSpec spec : expand(given)) {
          DocumentSource documents = resolve(spec, notes, spooled);
          if (documents instanceof TextFiles files) {
            notes.addAll(files.notes());
          }
          sources.add(new Source(documents, spec));
        }
      }
      complete = true;
    } finally {
      if (!complete) {
        new Resolved(List.of(), List.of(), OptionalDouble.empty(), spooled).close();
      }
    }
    OptionalDouble entropy =
        sources.size() == 1 && sources.getFirst().documents() instanceof GrammarText grammar
            ? OptionalDouble.of(grammar.bitsPerByte())
            : OptionalDouble.empty();
    return new Resolved(sources, notes, entropy, spooled);
  }

  /**
   * The files on this machine that a source names; none if they do not exist or the source is of
   * another kind.
   */
  static List<Path> files(SourceSpec spec) throws CorpusException {
    List<Path> files = new ArrayList<>();
    try {
      spec.tokenizer().map(Path::of).ifPresent(files::add);
      Path path = Path.of(spec.name());
      if (!spec.name().isEmpty() && Files.isDirectory(path)) {
        files.addAll(FileFinder.below(path));
      } else if (!spec.name().isEmpty() && Files.exists(path)) {
        files.add(path);
      } else if (FileFinder.isGlob(spec.name())) {
        files.addAll(FileFinder.matching(spec.name()));
      }
    } catch (InvalidPathException e) {
      // No file can have this name; reading the source will report that.
    }
    return files;
  }

  /** Replaces a recipe by its files, each with the options that were given and its own. */
  private static List<SourceSpec> expand(SourceSpec spec) throws CorpusException {
    if (!spec.name().startsWith(Recipe.PREFIX)) {
      return List.of(spec);
    }
    Recipe recipe =
        Recipe.named(spec.name().substring(Recipe.PREFIX.length()))
            .orElseThrow(
                () -> Address.unusable(spec.name(), "no such recipe; there are " + Recipe.names()));
    if (spec.format().isPresent()
        || spec.field().isPresent()
        || spec.entry().isPresent()
        || spec.sha256().isPresent()
        || spec.tokenizer().isPresent()) {
      throw Address.unusable(
          spec.name(), "a recipe takes #weight=, #limit= and #memory= alone; it has the rest");
    }
    List<SourceSpec> files = new ArrayList<>();
    for (String file : recipe.files()) {
      files.add(spec.forFile(SourceSpec.parse(file)));
    }
    return files;
  }

  private DocumentSource resolve(SourceSpec spec, List<String> notes, List<Spool> spooled)
      throws IOException {
    String name = spec.name();
    if (Address.isAddress(name)) {
      Address address = Address.parse(name);
      Download.Fetched fetched = download.fetch(spec, address);
      notes.addAll(fetched.notes());
      return one(spec, fetched.file(), address.shown(), address.fileName());
    }
    if (name.equals(STANDARD_INPUT)) {
      return spooled(spec, standardInput, STANDARD_INPUT_NAME, "", spooled);
    }
    if (name.equals(TASKS) || name.startsWith(TASKS + ":")) {
      return demonstrations(spec);
    }
    if (name.startsWith(BUILTIN)) {
      requireOnlyWeight(spec, "a builtin corpus");
    }
    if (name.equals(JDK)) {
      return jdk(notes);
    }
    if (name.equals(GRAMMAR) || name.startsWith(GRAMMAR + ":")) {
      return grammar(grammarSeed(name), notes);
    }
    if (name.startsWith(BUILTIN)) {
      throw Address.unusable(
          name,
          "unknown; there are %s, %s, %s:SEED and %s:TASK,…"
              .formatted(JDK, GRAMMAR, GRAMMAR, TASKS));
    }
    return files(spec, spooled);
  }

  private static DocumentSource demonstrations(SourceSpec spec) throws CorpusException {
    String name = spec.name();
    SourceSpec allowed = SourceSpec.of(name).withWeight(spec.weight()).withLimit(spec.limit());
    if (!spec.equals(allowed)) {
      throw Address.unusable(
          name, "of the options, " + TASKS + " takes #weight= and #limit= alone");
    }
    if (name.length() <= TASKS.length() + 1) {
      throw Address.unusable(
          name, "names no task; an example is " + TASKS + ":addition-3*2,parity-40");
    }
    try {
      return Demonstrations.parse(
          name.substring(TASKS.length() + 1), spec.limit().orElse(Demonstrations.DEFAULT_BYTES));
    } catch (IllegalArgumentException e) {
      // Reports a wrong word in the same way as if an option named the task.
      throw new IllegalArgumentException(
          Address.unusable(name, String.valueOf(e.getMessage())).getMessage(), e);
    }
  }

  private TextFiles one(SourceSpec spec, Path file, String name, String fileName)
      throws IOException {
    List<TextFiles.TextFile> files = List.of(new TextFiles.TextFile(file, name, fileName));
    return new TextFiles(name, files, false, spec, meaning(spec), spoolFolder);
  }

  /** Keeps a stream, which can be read only once, in a file. */
  private TextFiles spooled(
      SourceSpec spec, InputStream input, String name, String fileName, List<Spool> spooled)
      throws IOException {
    long most = spec.limit().orElse(Download.DEFAULT_LIMIT);
    Spool spool = Spool.fill(spoolFolder, name, input, most);
    spooled.add(spool);
    return one(spec, spool.file(), name, fileName);
  }

  private static void requireOnlyWeight(SourceSpec spec, String what) throws CorpusException {
    if (!spec.equals(SourceSpec.of(spec.name()).withWeight(spec.weight()))) {
      throw Address.unusable(spec.name(), "of the options, " + what + " takes #weight= alone");
    }
  }

  /** The tokenizer of a token file's ids. */
  private NumberedTokenizer meaning(SourceSpec spec) throws IOException {
    if (spec.tokenizer().isEmpty()) {
      return new NumberedTokenizer(tokenizer, Tokenizer.SEPARATOR);
    }
    Path file = Path.of(spec.tokenizer().get());
    if (!Files.isRegularFile(file)) {
      throw Address.unusable(spec.name(), "no such tokenizer file: " + file);
    }
    return TokenizerFiles.readNumbered(file);
  }

  private DocumentSource jdk(List<String> notes) throws IOException {
    JdkSources jdk = new JdkSources(javaHome);
    String problem = jdk.problem();
    if (problem.isEmpty()) {
      return jdk;
    }
    notes.add(JDK + " is not there (" + problem + "); using " + GRAMMAR + " in its place");
    return grammar(GrammarText.DEFAULT_SEED, notes);
  }

  private static DocumentSource grammar(long seed, List<String> notes) {
    GrammarText grammar = new GrammarText(seed, GrammarText.DEFAULT_BYTES);
    notes.add(
        String.format(
            Locale.ROOT,
            "%s: the true entropy of its text is %.4f bits per byte",
            GRAMMAR,
            grammar.bitsPerByte()));
    return grammar;
  }

  private static long grammarSeed(String name) throws CorpusException {
    if (name.equals(GRAMMAR)) {
      return GrammarText.DEFAULT_SEED;
    }
    try {
      return Long.parseLong(name.substring(GRAMMAR.length() + 1));
    } catch (NumberFormatException e) {
      throw Address.unusable(
          name, "the seed is not a whole number; an example is " + GRAMMAR + ":7");
    }
  }

  private DocumentSource files(SourceSpec spec, List<Spool> spooled) throws IOException {
    String name = spec.name();
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      path = Path.of("");
    }
    if (!name.isEmpty() && Files.isDirectory(path)) {
      List<Path> files = FileFinder.below(path);
      if (files.isEmpty()) {
        throw Address.unusable(name, "this folder holds no files; name one with text in it");
      }
      return several("folder " + name, files, true, spec);
    }
    if (!name.isEmpty() && Files.isRegularFile(path)) {
      return one(spec, path, name, name);
    }
    if (!name.isEmpty() && Files.exists(path)) {
      return pipe(spec, path, spooled);
    }
    if (!FileFinder.isGlob(name)) {
      throw Address.unusable(
          name,
          ("no such file or folder; name a file, a folder, a glob, an address, -, %s, %s,"
                  + " %s:TASK or one of %s")
              .formatted(JDK, GRAMMAR, TASKS, Recipe.names()));
    }
    List<Path> files = FileFinder.matching(name);
    if (files.isEmpty()) {
      throw Address.unusable(
          name, "no file matches; quote the pattern so that the shell leaves it alone");
    }
    return several(name, files, false, spec);
  }

  private TextFiles several(String what, List<Path> files, boolean folder, SourceSpec spec)
      throws IOException {
    String name = "%s (%d files)".formatted(what, files.size());
    return new TextFiles(
        name, TextFiles.TextFile.of(files), folder, spec, meaning(spec), spoolFolder);
  }

  /** A named pipe or another file that can be read only once, such as a shell's {@code <(…)}. */
  private DocumentSource pipe(SourceSpec spec, Path path, List<Spool> spooled) throws IOException {
    try (InputStream input = Files.newInputStream(path)) {
      return spooled(spec, input, spec.name(), spec.name(), spooled);
    } catch (IOException e) {
      throw CorpusException.reading(spec.name(), 0, e);
    }
  }
}
