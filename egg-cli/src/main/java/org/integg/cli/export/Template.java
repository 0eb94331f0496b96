package org.integg.cli.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that lies among the resources. A line of it with <code>@{name}</code>, in a comment of
 * its language, is where the part of that name goes.
 */
record Template(String resource) implements Part {
  private static final Pattern PLACE = Pattern.compile("@\\{(\\w+)}");

  /** A program without places. */
  @Override
  public void writeTo(Sink out) throws IOException {
    write(Map.of(), out);
  }

  /** The program with these parts in the same order of places as in the resource. */
  void write(Map<String, Part> parts, Sink out) throws IOException {
    for (String line : lines()) {
      Matcher place = PLACE.matcher(line);
      if (place.find()) {
        Part part = parts.get(place.group(1));
        if (part == null) {
          throw new IllegalStateException(resource + " has a place for " + place.group(1));
        }
        part.writeTo(out);
      } else {
        out.line(line);
      }
    }
  }

  private Iterable<String> lines() throws IOException {
    try (InputStream in = Template.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    }
  }
}
