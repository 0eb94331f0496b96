package org.integg.corpora;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An http or https address, with a form of it that may be stored and shown.
 *
 * @param uri the address to fetch, without name and password
 * @param shown the address without secrets, for messages, manifests and settings; it names the same
 *     file in the cache
 * @param user the user information before the host, as {@code name:password}
 */
record Address(URI uri, String shown, Optional<String> user) {
  private static final Pattern HTTP = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);
  private static final Pattern USER = Pattern.compile("(?i)^(https?://)[^/?#]*@");

  /** Parameters whose values are secrets. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)([?&](?:token|access_token|auth|auth_token|api_?key|password|passwd|pwd|secret|sig"
              + "|signature|x-amz-signature|x-amz-credential|x-amz-security-token"
              + "|x-goog-signature|x-goog-credential)=)[^&#]+");

  /** Host and port of an address without a name and password. */
  private static final Pattern SERVER = Pattern.compile("(?i)^https?://([^/?#]*)");

  private static final Pattern PORT = Pattern.compile(":(\\d+)$");
  private static final int MOST_PORT = 65_535;

  /** Replaces a secret. */
  private static final String HIDDEN = "hidden";

  static boolean isAddress(String source) {
    return HTTP.matcher(source).matches();
  }

  /**
   * A source in a form that may be shown and stored: unchanged, unless it is an address with
   * secrets.
   */
  static String withoutSecrets(String source) {
    return isAddress(source)
        ? SECRET.matcher(USER.matcher(source).replaceFirst("$1")).replaceAll("$1" + HIDDEN)
        : source;
  }

  /**
   * Reads an address.
   *
   * @throws CorpusException if it is malformed, names no host, or has an invalid port
   */
  static Address parse(String text) throws CorpusException {
    String shown = withoutSecrets(text);
    String plain = USER.matcher(text).replaceFirst("$1");
    Matcher begin = SERVER.matcher(plain);
    String server = begin.find() ? begin.group(1) : "";
    if (server.isEmpty() || server.startsWith(":")) {
      throw unusable(shown, "malformed address: it names no host");
    }
    Matcher port = PORT.matcher(server);
    if (port.find() && !isPort(port.group(1))) {
      throw unusable(
          shown, "there is no port " + port.group(1) + "; ports are from 1 to " + MOST_PORT);
    }
    try {
      URI whole = new URI(text);
      URI uri = new URI(plain);
      if (uri.getHost() != null) {
        return new Address(uri, shown, Optional.ofNullable(whole.getUserInfo()));
      }
    } catch (URISyntaxException e) {
      throw unusable(shown, "malformed address: " + e.getReason());
    }
    throw unusable(shown, "malformed address: '" + server + "' names no host");
  }

  private static boolean isPort(String digits) {
    return digits.matches("0*[1-9]\\d{0,4}") && Integer.parseInt(digits) <= MOST_PORT;
  }

  /** Whether an address has a host, and no port or a valid one. */
  static boolean hasServer(URI uri) {
    int port = uri.getPort();
    return uri.getHost() != null && (port == -1 || port > 0 && port <= MOST_PORT);
  }

  /**
   * The name of the file, taken from the path and not from a query such as {@code ?download=true}.
   */
  String fileName() {
    String path = uri.getPath() == null ? "" : uri.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The header value with name and password, for the server of this address only. */
  Optional<String> authorization(URI server) {
    boolean same =
        server.getHost().equalsIgnoreCase(uri.getHost())
            && server.getPort() == uri.getPort()
            && server.getScheme().equalsIgnoreCase(uri.getScheme());
    return user.filter(none -> same)
        .map(both -> both.getBytes(StandardCharsets.UTF_8))
        .map(both -> "Basic " + Base64.getEncoder().encodeToString(both));
  }

  /** The exception for a source that makes no sense; it leaves out passwords. */
  static CorpusException unusable(String source, String why) {
    return new CorpusException("corpus source '" + withoutSecrets(source) + "': " + why);
  }
}
