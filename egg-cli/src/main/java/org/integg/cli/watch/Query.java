package org.integg.cli.watch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The values of an address's query. */
record Query(Map<String, String> values) {
  /** Reads a query; the first value of a name counts. */
  static Query of(URI address) throws Refusal {
    Map<String, String> values = new HashMap<>();
    String raw = address.getRawQuery();
    if (raw != null) {
      for (String part : raw.split("&")) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          values.putIfAbsent(
              decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)));
        }
      }
    }
    return new Query(values);
  }

  private static String decoded(String text) throws Refusal {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "the query cannot be read");
    }
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
