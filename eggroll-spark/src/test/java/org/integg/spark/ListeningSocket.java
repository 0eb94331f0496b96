package org.integg.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The addresses at which processes on this machine listen, as {@code ss -ltnp} shows them, from
 * Linux's {@code /proc}.
 *
 * @param address hexadecimal, as the kernel writes it
 */
record ListeningSocket(String address, int port) {
  private static final String LISTENS = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** 127.0.0.1, also as an IPv6 address; words are little-endian. */
  private static final Set<String> LOOPBACK =
      Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

  static boolean areKnown() {
    return Files.isReadable(Path.of("/proc/net/tcp"));
  }

  boolean isLoopback() {
    return LOOPBACK.contains(address);
  }

  /** The sockets of this process and of all processes that it started. */
  static List<ListeningSocket> here() throws IOException {
    ProcessHandle current = ProcessHandle.current();
    return of(Stream.concat(Stream.of(current), current.descendants()).toList());
  }

  /** The sockets of some processes. */
  static List<ListeningSocket> of(List<ProcessHandle> processes) throws IOException {
    Set<String> inodes = new HashSet<>();
    processes.forEach(each -> inodes.addAll(inodes(each)));
    List<ListeningSocket> sockets = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (Files.isReadable(Path.of(table))) {
        for (String line : Files.readAllLines(Path.of(table))) {
          String[] fields = line.strip().split("\\s+");
          if (fields[STATE].equals(LISTENS) && inodes.contains(fields[INODE])) {
            String[] local = fields[1].split(":");
            sockets.add(new ListeningSocket(local[0], Integer.parseInt(local[1], 16)));
          }
        }
      }
    }
    return sockets;
  }

  private static Set<String> inodes(ProcessHandle process) {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      for (Path file : files.toList()) {
        String to = target(file);
        if (to.startsWith("socket:[")) {
          inodes.add(to.substring("socket:[".length(), to.length() - 1));
        }
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
    return inodes;
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
