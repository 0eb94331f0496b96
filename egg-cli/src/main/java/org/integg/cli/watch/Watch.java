package org.integg.cli.watch;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.integg.cli.train.Watching;
import org.integg.kernels.Kernels;

/** A server about some runs, with its address. */
public final class Watch implements Watching.Window {
  /**
   * The property of the JDK for the seconds after which its server gives up a request, which would
   * keep a thread if it never ended. The JDK reads it once, so the program sets it at its start.
   */
  public static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";

  private static final int TOKEN_BYTES = 24;

  private final WatchServer server;
  private final String address;

  private Watch(WatchServer server, String address) {
    this.server = server;
    this.address = address;
  }

  /** A window on one run, or on several, on the loopback. */
  public static Watch onLoopback(List<Path> runs, int port, Supplier<Kernels> kernels)
      throws IOException {
    return open(runs, InetAddress.ofLiteral("127.0.0.1"), port, false, kernels);
  }

  /**
   * Starts a server.
   *
   * @param runs runs, studies, and folders of them
   * @param port the port; 0 for any free one
   * @param secret whether a token is required even on the loopback; elsewhere it always is
   * @param kernels the kernels with which models write
   * @throws IOException with a one-line message, if a folder does not exist or the port is not
   *     available
   */
  static Watch open(
      List<Path> runs, InetAddress host, int port, boolean secret, Supplier<Kernels> kernels)
      throws IOException {
    Optional<String> token =
        secret || !host.isLoopbackAddress() ? Optional.of(newToken()) : Optional.empty();
    Shelf shelf = new Shelf(runs);
    WatchServer server = new WatchServer(shelf, new WriteDesk(shelf, kernels), host, port, token);
    String literal = host.getHostAddress();
    String place =
        host.isAnyLocalAddress()
            ? InetAddress.getLocalHost().getHostName()
            : literal.contains(":") ? "[" + literal + "]" : literal;
    String query = token.map(each -> "?token=" + each).orElse("");
    return new Watch(server, "http://" + place + ":" + server.port() + "/" + query);
  }

  private static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void close() {
    server.close();
  }
}
