package org.integg.cli.console;

import java.lang.System.Logger;
import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * The target of {@link System.Logger} in this program: one line per event, among the command's own
 * lines. Warnings are shown as notes. With {@code --debug} everything is shown, with the name of
 * the class that logs it. The Java platform finds this class by its service file.
 *
 * <p>It reads no configuration and starts no framework, because most commands show no log at all.
 */
public final class Log extends System.LoggerFinder {
  /** The property that shows everything if its value is {@code debug}. */
  public static final String PROPERTY = "integg.log";

  /** The logger that reports the end of the process at debug level, with a stack trace. */
  private static final String RUNTIME = "java.lang.Runtime";

  @Override
  public Logger getLogger(String name, Module module) {
    return new Lines(name);
  }

  /** One logger. */
  private record Lines(String name) implements Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      if (level == Level.OFF) {
        return false;
      }
      boolean all = isDebug() && !name.equals(RUNTIME);
      Level least = all ? Level.DEBUG : Level.WARNING;
      return level.getSeverity() >= least.getSeverity();
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        print(level, translated(bundle, text));
      }
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String format, Object @Nullable ... values) {
      if (isLoggable(level)) {
        String text = translated(bundle, format);
        boolean plain = values == null || values.length == 0;
        print(level, plain ? text : MessageFormat.format(text, values));
      }
    }

    private static String translated(@Nullable ResourceBundle bundle, String text) {
      return bundle != null && bundle.containsKey(text) ? bundle.getString(text) : text;
    }

    // System.err leads to the program's Output, which cleans what it prints.
    private void print(Level level, String text) {
      System.err.println(start(level) + Show.oneLine(text));
    }

    /**
     * The start of a line. Only programmers need the logger's name; others see a note or a failure.
     */
    private String start(Level level) {
      if (isDebug()) {
        String shortName = name.substring(name.lastIndexOf('.') + 1);
        return "[%s] %s: ".formatted(level == Level.WARNING ? "WARN" : level.getName(), shortName);
      }
      return level == Level.WARNING ? Notes.START : Failures.START;
    }

    private static boolean isDebug() {
      return "debug".equals(System.getProperty(PROPERTY));
    }
  }
}
