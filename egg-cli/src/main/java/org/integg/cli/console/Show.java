package org.integg.cli.console;

import java.util.Locale;
import java.util.regex.Pattern;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.tokenizer.Foreign;

/** Numbers as people read them, the same in every locale. */
public final class Show {
  private static final long HOUR = 3600;
  private static final long MINUTE = 60;
  private static final int MAX_LINE = 100;

  /** Words that a shell does not change. */
  private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=,-]+");

  private Show() {}

  /** {@code 1,234,567}. */
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** {@code 1 token}, {@code 1,234 tokens}. */
  public static String count(long n, String what) {
    return count(n) + " " + what + (n == 1 ? "" : "s");
  }

  /** Three digits and a unit: {@code 987}, {@code 61.2 k}, {@code 1.25 M}. */
  public static String rounded(double n) {
    double value = n;
    String[] units = {"", " k", " M", " G", " T"};
    int unit = 0;
    // 999.5 would be shown as 1000.
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f%s", value, units[unit]);
  }

  /** Bytes: {@code 1.25 MB}. */
  public static String bytes(long n) {
    String text = rounded((double) n);
    return text.contains(" ") ? text + "B" : text + (n == 1 ? " byte" : " bytes");
  }

  /** A model's sizes, and how it differs from the published model: {@code D 256, L 1}. */
  public static String shape(EggConfig model) {
    String kind = model.mlp() == Mlp.CLIP ? "" : ", MLP " + model.mlp();
    String cell = model.cell() == Cell.EGG ? "" : ", " + model.cell();
    return "D %d, L %d%s%s".formatted(model.width(), model.layers(), cell, kind);
  }

  /** Bits per byte. */
  public static String bits(double n) {
    return String.format(Locale.ROOT, "%.3f", n);
  }

  /** A share from 0 to 1 as a percentage. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** Seconds: {@code 0:07}, {@code 2:31}, {@code 1:02:31}. */
  public static String duration(double seconds) {
    long s = Math.max(0, Math.round(seconds));
    return s >= HOUR
        ? String.format(Locale.ROOT, "%d:%02d:%02d", s / HOUR, s % HOUR / MINUTE, s % MINUTE)
        : String.format(Locale.ROOT, "%d:%02d", s / MINUTE, s % MINUTE);
  }

  /** At most three decimals, without zeros at the end: {@code 4}, {@code 0.5}. */
  public static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.3f", number).replaceAll("0+$", "");
  }

  /** A word of a command line, in quotes if a shell needs them. */
  public static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** A message on one line, whatever foreign names it contains. */
  public static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** A text from a file as one short line without anything that controls a terminal. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_LINE)
        .forEach(c -> line.appendCodePoint(Foreign.isPlain(c) ? c : Foreign.REPLACEMENT));
    return text.codePointCount(0, text.length()) > MAX_LINE ? line + "…" : line.toString();
  }
}
