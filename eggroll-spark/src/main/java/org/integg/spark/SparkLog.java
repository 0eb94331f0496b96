package org.integg.spark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the log of Spark and its libraries to a file, so that users see only one line per failure.
 */
final class SparkLog {
  private static final List<String> TALKATIVE =
      List.of("org.apache", "org.sparkproject", "io.netty", "org.eclipse.jetty");

  private SparkLog() {}

  /** The logger that reports executors that end before they contact the driver. */
  private static final String CLIENT =
      "org.apache.spark.deploy.client.StandaloneAppClient$ClientEndpoint";

  private static final Pattern ENDED =
      Pattern.compile("Executor updated: \\S+/(\\S+) is now (?:EXITED|FAILED|LOST)(.*)");

  /**
   * Redirects the log if Logback does the logging; a Spark distribution's own logging stays as
   * configured.
   *
   * @param ends receives the executors that Spark mentions only in its log
   */
  static void into(Path file, Ends ends) {
    // Compares names, because under spark-submit the class does not exist and cannot be referred
    // to.
    String factory = LoggerFactory.getILoggerFactory().getClass().getName();
    if (factory.equals("ch.qos.logback.classic.LoggerContext")) {
      Logback.append(file, ends);
    }
  }

  /** The code that refers to Logback's classes. */
  private static final class Logback {
    static void append(Path file, Ends ends) {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      PatternLayoutEncoder lines = new PatternLayoutEncoder();
      lines.setContext(context);
      lines.setPattern("%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
      lines.start();
      FileAppender<ILoggingEvent> appender = new FileAppender<>();
      appender.setContext(context);
      appender.setFile(file.toString());
      appender.setEncoder(lines);
      appender.start();
      listen(context, appender, ends);
      for (String name : TALKATIVE) {
        Logger logger = LoggerFactory.getLogger(name);
        if (logger instanceof ch.qos.logback.classic.Logger spark) {
          spark.detachAndStopAllAppenders();
          spark.setAdditive(false);
          spark.setLevel(Level.WARN);
          spark.addAppender(appender);
        }
      }
    }

    private static void listen(LoggerContext context, FileAppender<ILoggingEvent> file, Ends ends) {
      AppenderBase<ILoggingEvent> ear =
          new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
              Matcher ended = ENDED.matcher(event.getFormattedMessage());
              if (ended.matches()) {
                ends.ended(ended.group(1), ended.group(2).strip());
              }
              if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                file.doAppend(event);
              }
            }
          };
      ear.setContext(context);
      ear.start();
      if (LoggerFactory.getLogger(CLIENT) instanceof ch.qos.logback.classic.Logger client) {
        client.detachAndStopAllAppenders();
        client.setAdditive(false);
        client.setLevel(Level.INFO);
        client.addAppender(ear);
      }
    }
  }
}
