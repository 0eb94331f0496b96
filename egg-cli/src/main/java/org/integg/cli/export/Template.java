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
 * A program among the resources. The part with a name replaces the line that has <code>@{name}
 * </code> in a comment of the program's language.
 */
record Template(String resource) implements Part {
  private static final Pattern PLACE = Pattern.compile("@\\{(\\w+)}");

  /** Writes a program without places. */
  @Override
  public void writeTo(Sink out) throws IOException {
    write(Map.of(), out);
  }

  /**
   * Writes the program with these parts, which must be in the order of their places in the
   * resource.
   */
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
