package org.integg.cli.watch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which requests are answered. On the loopback, the request must use a loopback name for
 * the server, so that no page of another site reaches it through a name of its own. Elsewhere, it
 * must have the token. In both cases pages of other sites may request only the first page.
 */
final class Guard {
  static final String COOKIE = "integg";
  private static final int MOST_QUERY = 4096;
  private static final String BEARER = "Bearer ";

  private final Set<String> hosts;
  private final Optional<String> token;

  /**
   * A guard.
   *
   * @param port where the server listens
   * @param token the token that every client must know, if there is one
   */
  Guard(int port, Optional<String> token) {
    hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    this.token = token;
  }

  /** Checks a request. */
  void check(HttpExchange exchange) throws Refusal {
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null && query.length() > MOST_QUERY) {
      throw new Refusal(414, "the query is too long");
    }
    Headers headers = exchange.getRequestHeaders();
    String host = String.valueOf(headers.getFirst("Host"));
    if (token.isEmpty() && !hosts.contains(host)) {
      throw new Refusal(403, "this server only answers on the loopback, as 127.0.0.1 or localhost");
    }
    String site = headers.getFirst("Sec-Fetch-Site");
    boolean first = exchange.getRequestURI().getPath().equals("/");
    if ("cross-site".equals(site) && !first) {
      throw new Refusal(403, "pages of other sites are not answered");
    }
    String origin = headers.getFirst("Origin");
    if (origin != null && !origin.equals("http://" + host)) {
      throw new Refusal(403, "pages of other sites are not answered");
    }
    if (token.isPresent() && !hasToken(headers)) {
      throw new Refusal(401, "a token is required: open the complete address that egg printed");
    }
  }

  private boolean hasToken(Headers headers) {
    Stream<String> cookies =
        headers.getOrDefault("Cookie", List.of()).stream()
            .flatMap(line -> Arrays.stream(line.split(";")))
            .map(String::strip)
            .filter(each -> each.startsWith(COOKIE + "="))
            .map(each -> each.substring(COOKIE.length() + 1));
    Stream<String> bearers =
        headers.getOrDefault("Authorization", List.of()).stream()
            .filter(each -> each.startsWith(BEARER))
            .map(each -> each.substring(BEARER.length()));
    return Stream.concat(cookies, bearers).anyMatch(this::isToken);
  }

  /** Whether a word is the token. The time does not reveal how much of it is right. */
  boolean isToken(String word) {
    return token.isPresent()
        && MessageDigest.isEqual(
            word.getBytes(StandardCharsets.UTF_8), token.get().getBytes(StandardCharsets.UTF_8));
  }
}
