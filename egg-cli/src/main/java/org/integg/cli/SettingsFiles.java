package org.integg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reads options of {@code egg train} from files: a word {@code @FILE} in place of an option is
 * replaced by the words in the file. Spaces and line ends separate words, except within single or
 * double quotes. {@code #} begins a comment that goes to the end of the line.
 *
 * <p>Elsewhere an {@code @} has no special meaning, so a value may begin with one.
 */
final class SettingsFiles {
  private static final int MOST_BYTES = 1 << 20;

  private SettingsFiles() {}

  /**
   * A command line in which files are replaced by their words.
   *
   * @param root the command of {@code egg} itself
   * @throws ParameterException if a file cannot be read, or holds no words
   */
  static String[] expand(CommandLine root, String[] args) {
    CommandLine train = root.getSubcommands().get("train");
    int at = 0;
    while (at < args.length && args[at].startsWith("-")) {
      at++;
    }
    if (train == null || at == args.length || !args[at].equals("train")) {
      return args;
    }
    List<String> all = new ArrayList<>(List.of(args).subList(0, at + 1));
    boolean isValue = false;
    for (String word : List.of(args).subList(at + 1, args.length)) {
      if (!isValue && word.startsWith("@") && word.length() > 1) {
        all.addAll(words(train, Path.of(word.substring(1))));
      } else {
        all.add(word);
        isValue = !isValue && takesValue(train, word);
      }
    }
    return all.toArray(String[]::new);
  }

  private static boolean takesValue(CommandLine train, String word) {
    OptionSpec option = train.getCommandSpec().findOption(word);
    return option != null && option.arity().min() > 0;
  }

  private static List<String> words(CommandLine train, Path file) {
    String text;
    try {
      // The size of a pipe or device is not known before it is read.
      ByteBuffer bytes = ByteBuffer.wrap(read(train, file));
      text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw wrong(train, file, "is not UTF-8 text", e);
    } catch (IOException e) {
      throw wrong(
          train, file, "cannot be read; @ must be followed by the name of a file of options", e);
    }
    List<String> words = split(train, file, text);
    for (String word : words) {
      if (word.startsWith("@")) {
        throw wrong(train, file, "names another file, " + word + "; give both to egg train", null);
      }
    }
    return words;
  }

  private static byte[] read(CommandLine train, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw wrong(train, file, "is not a file of options: it has more than a megabyte", null);
      }
      return bytes;
    }
  }

  private static List<String> split(CommandLine train, Path file, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    boolean comment = false;
    for (char c : (text + "\n").toCharArray()) {
      if (comment) {
        comment = c != '\n';
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else if (c == '#' && !inWord) {
        comment = true;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw wrong(train, file, "has a " + quote + " without the closing one", null);
    }
    return words;
  }

  private static ParameterException wrong(
      CommandLine train, Path file, String problem, @Nullable Exception cause) {
    return new ParameterException(train, "@" + file + ": " + problem, cause);
  }
}
