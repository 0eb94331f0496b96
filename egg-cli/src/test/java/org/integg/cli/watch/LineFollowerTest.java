package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: a growing file is read line by line, each line once and only when complete; a file that
 * was truncated, replaced or overwritten is read again.
 */
class LineFollowerTest {
  @TempDir private Path folder;
  private Path file;
  private LineFollower follower;
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void prepare() {
    file = folder.resolve("lines");
    follower = new LineFollower(file);
  }

  private List<String> read() throws IOException {
    heard.clear();
    follower.read(
        new LineFollower.Listener() {
          @Override
          public void restart() {
            heard.add("RESTART");
          }

          @Override
          public void line(byte[] bytes, int from, int to) {
            heard.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
          }
        });
    return List.copyOf(heard);
  }

  @Test
  void eachWholeLineIsReadOnce() throws IOException {
    assertEquals(List.of(), read());
    Folders.append(file, "one\ntw");
    assertEquals(List.of("one"), read());
    assertEquals(List.of(), read());
    Folders.append(file, "o\nthree\n");
    assertEquals(List.of("two", "three"), read());
  }

  /**
   * Line ends are searched eight bytes at a time, among bytes that differ from one by a single bit.
   */
  @Test
  void linesMayBeOfAnyLengthAndBytes() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int length = 0; length <= 40; length++) {
      for (String other : List.of("\u000b", "\u0008", "\u0000", "*", "\u008a", "\u010a")) {
        lines.add(other.repeat(length));
      }
    }
    Folders.append(file, String.join("\n", lines));
    assertEquals(lines.subList(0, lines.size() - 1), read());
    Folders.append(file, "\n\n\n");
    assertEquals(List.of(lines.getLast(), "", ""), read());
  }

  @Test
  void aFileThatWasCutIsReadAnew() throws IOException {
    Folders.append(file, "one\ntwo\nthree\n");
    read();
    Files.writeString(file, "one\n");
    assertEquals(List.of("RESTART", "one"), read());
    Files.delete(file);
    assertEquals(List.of("RESTART"), read());
    assertEquals(List.of(), read());
  }

  @Test
  void aFileThatWasReplacedIsReadAnew() throws IOException {
    Folders.append(file, "one\n");
    read();
    Path other = Files.writeString(folder.resolve("other"), "six\nseven\n");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(List.of("RESTART", "six", "seven"), read());
    Files.writeString(file, "sax\nseven\neight\n"); // the same file with other contents
    assertEquals(List.of("RESTART", "sax", "seven", "eight"), read());
  }

  @Test
  void ofLinesLongerThanAChunkAnEmptyOneIsHeard() throws IOException {
    String large = "x".repeat(700_000);
    Folders.append(file, large + "\n" + large + "\n" + large + large + large + "\nlast\n");
    assertEquals(List.of(large, large, "", "last"), read());
  }

  @Test
  void whatIsNoRegularFileHasNoLines() throws IOException {
    Files.createDirectory(file);
    assertEquals(List.of(), read());
    Files.delete(file);
    Path secret = Files.writeString(folder.resolve("secret"), "secret\n");
    Files.createSymbolicLink(file, secret);
    assertEquals(List.of(), read());
  }
}
