package org.integg.cli.console;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.integg.tokenizer.Foreign;
import picocli.CommandLine;

/**
 * Prints everything that the program prints. Others wrote names, headers, tokens and answers of
 * servers. Whatever in them would control a terminal is replaced here, so that callers need not
 * think of it.
 */
public final class Output extends PrintWriter {
  private final Writer raw;
  private final boolean terminal;

  /**
   * An output.
   *
   * @param raw where the text goes
   * @param terminal whether that is a terminal
   */
  public Output(Writer raw, boolean terminal) {
    super(new Clean(raw), true);
    this.raw = raw;
    this.terminal = terminal;
  }

  /**
   * The output for text that is data, such as a model's or a document's. It is unchanged in a file
   * or a pipe, and free of control characters on a terminal.
   */
  public static PrintWriter data(CommandLine command) {
    Output out = (Output) command.getOut();
    return out.terminal ? out : new PrintWriter(out.raw, true);
  }

  /** Overwrites the line of the cursor, and stays on it. */
  void overwrite(String line) {
    try {
      // Go back to the start of the line, and clear the rest of the last one.
      raw.write("\r" + clean(line) + "\u001b[K");
      raw.flush();
    } catch (IOException e) {
      setError();
    }
  }

  /** A text without anything that controls a terminal; line breaks and tabs stay. */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isHarmless(c) ? c : Foreign.REPLACEMENT));
    return clean.toString();
  }

  private static boolean isHarmless(int codePoint) {
    return codePoint == '\n' || codePoint == '\t' || Foreign.isPlain(codePoint);
  }

  /** Cleans text on its way; half a character waits for its other half. */
  private static final class Clean extends FilterWriter {
    private char half;

    Clean(Writer raw) {
      super(raw);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      String whole = text.substring(from, from + length);
      if (half != 0) {
        whole = half + whole;
        half = 0;
      }
      if (!whole.isEmpty() && Character.isHighSurrogate(whole.charAt(whole.length() - 1))) {
        half = whole.charAt(whole.length() - 1);
        whole = whole.substring(0, whole.length() - 1);
      }
      out.write(clean(whole));
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      write(new String(text, from, length), 0, length);
    }

    @Override
    public void write(int character) throws IOException {
      write(String.valueOf((char) character), 0, 1);
    }
  }
}
