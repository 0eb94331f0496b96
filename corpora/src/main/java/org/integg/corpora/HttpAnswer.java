package org.integg.corpora;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's answer to a request for the rest of a file means.
 *
 * @param start where in the file the answer begins; −1 if nothing is missing
 * @param total length of the file, or −1 if the server does not say
 * @param validator lets a later request check that the file is still the same; only a strong
 *     validator can
 */
record HttpAnswer(long start, long total, Optional<String> validator) {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final int MAX_DIGITS = 18;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** A refusal that another try will not change. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /** The server is busy. */
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1;
    private final transient Optional<Duration> wait;

    Busy(int status, Optional<Duration> wait) {
      super("the server has too much to do: it answered " + status);
      this.wait = wait;
    }

    /** How long the server asks clients to wait. */
    Optional<Duration> await() {
      return wait;
    }
  }

  /**
   * Reads the headers of an answer.
   *
   * @param have number of bytes that were fetched before and not requested again
   * @param known whether name and password were sent if the server required them
   * @throws Refused if the answer contains no file and never will
   * @throws Busy if the server asks to come back later
   * @throws IOException if another try might help
   */
  static HttpAnswer of(HttpResponse<?> response, long have, boolean known) throws IOException {
    int status = response.statusCode();
    String range = header(response, "Content-Range").orElse("").strip();
    if (status == 416 && have > 0 && range.equals("bytes */" + have)) {
      return new HttpAnswer(-1, have, Optional.empty());
    }
    if (status != 200 && status != 206) {
      throw refusal(response, known);
    }
    if (status == 206 && have == 0) {
      throw new Refused(
          "the server answered with a part (206), though all was asked for; fetch the file yourself"
              + " and name it");
    }
    long whole = status == 206 ? length(range, have) : -1;
    long start = status == 206 ? have : 0;
    requireKnownEncoding(response);
    List<String> lengths =
        response.headers().allValues("Content-Length").stream()
            .map(String::strip)
            .distinct()
            .toList();
    if (lengths.size() > 1) {
      throw new Refused(
          "the server's answer makes no sense (two lengths, "
              + String.join(" and ", lengths)
              + ")");
    }
    long total = lengths.isEmpty() ? -1 : start + number(lengths.getFirst(), "Content-Length");
    if (whole >= 0 && total > whole) {
      throw new IOException("the server's answer makes no sense (more bytes than " + range + ")");
    }
    return new HttpAnswer(start, whole >= 0 ? whole : total, validator(response));
  }

  /** Length of the file, from an answer that contains what follows the first {@code have} bytes. */
  private static long length(String range, long have) throws IOException {
    Matcher parts = RANGE.matcher(range);
    if (!parts.matches() || number(parts.group(1), range) != have) {
      throw new IOException("the server sent another part than was asked for: " + range);
    }
    long last = number(parts.group(2), range);
    long whole = number(parts.group(3), range);
    if (last < have || last >= whole) {
      throw new IOException("the server's answer makes no sense (" + range + ")");
    }
    return whole;
  }

  /**
   * Refuses unknown encodings. None is requested; if a server sends one anyway, only gzip is
   * recognized, by its first bytes.
   */
  private static void requireKnownEncoding(HttpResponse<?> response) throws Refused {
    String encoding = header(response, "Content-Encoding").orElse("").strip();
    if (!encoding.matches("(?i)|identity|gzip|x-gzip")) {
      throw new Refused(
          "the server sends it packed as '"
              + encoding
              + "', which was not asked for; fetch the file yourself and name it");
    }
  }

  /**
   * Where the server redirects the request, if it does.
   *
   * @throws Refused if it redirects to nowhere, or from https to http
   */
  static Optional<URI> redirect(HttpResponse<?> response) throws Refused {
    if (!REDIRECTS.contains(response.statusCode())) {
      return Optional.empty();
    }
    String location = header(response, "Location").orElse("");
    try {
      URI next = response.uri().resolve(new URI(location));
      boolean same = next.getScheme().equalsIgnoreCase(response.uri().getScheme());
      if (!location.isEmpty() && Address.hasServer(next) && (same || isHttps(next))) {
        return Optional.of(next);
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // reported below
    }
    throw new Refused(
        "the server sends a redirect to nowhere, or from https to http; check the address");
  }

  private static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static Optional<String> header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name);
  }

  private static long number(String digits, String header) throws Refused {
    if (!digits.matches("\\d{1," + MAX_DIGITS + "}")) {
      throw new Refused("the server's answer makes no sense (" + header + " " + digits + ")");
    }
    return Long.parseLong(digits);
  }

  private static Optional<String> validator(HttpResponse<?> response) {
    return header(response, "ETag")
        .filter(value -> !value.startsWith("W/"))
        .or(() -> header(response, "Last-Modified"));
  }

  private static IOException refusal(HttpResponse<?> response, boolean known) {
    int status = response.statusCode();
    if (status == 429 || status == 503) {
      return new Busy(status, retryAfter(response));
    }
    if (status >= 500 || status == 408 || status == 416) {
      return new IOException("the server answered " + status);
    }
    return new Refused(
        switch (status) {
          case 401 ->
              known
                  ? "the server does not accept this name and password (401); check them"
                  : "the server asks for a name and a password (401); give them as"
                      + " https://NAME:PASSWORD@HOST/…, or fetch the file yourself and name it";
          case 403 ->
              "the server forbids it (403): this file needs a permission that an address does not"
                  + " give, or the address has expired; fetch the file yourself and name it";
          case 404, 410 -> "the server has no such file (" + status + "); check the address";
          case 407 -> "the proxy asks for a name and a password (407); fetch the file yourself";
          default -> "the server answered " + status + "; check the address";
        });
  }

  /** The wait from a number of seconds or a date; empty if there is neither. */
  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    String value = header(response, "Retry-After").orElse("").strip();
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
