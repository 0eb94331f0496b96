package org.integg.spark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads what Spark and its libraries log into a file: a user reads one line about a failure. */
final class SparkLog {
  private static final List<String> TALKATIVE =
      List.of("org.apache", "org.sparkproject", "io.netty", "org.eclipse.jetty");

  private SparkLog() {}

  /** Does so where Logback logs; a Spark distribution's own logging is left as it is configured. */
  static void into(Path file) {
    // By name: under spark-submit there is no such class, which a mention of it would need.
    String factory = LoggerFactory.getILoggerFactory().getClass().getName();
    if (factory.equals("ch.qos.logback.classic.LoggerContext")) {
      Logback.append(file);
    }
  }

  /** What names Logback's classes. */
  private static final class Logback {
    static void append(Path file) {
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
  }
}
