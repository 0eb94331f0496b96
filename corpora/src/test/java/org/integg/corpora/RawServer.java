package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on the loopback that gives every request the same bytes, and hangs up. */
final class RawServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final byte[] answer;

  RawServer(String answer) throws IOException {
    this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
    Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return "http://localhost:" + server.getLocalPort();
  }

  /** The heads of all requests so far. */
  List<String> requests() {
    return requests;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0 && !head.toString().endsWith("\r\n\r"); b = in.read()) {
          head.append((char) b);
        }
        requests.add(head.toString());
        socket.getOutputStream().write(answer);
      } catch (IOException e) {
        // The client hung up, or the server is closed.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
