package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: a file is replaced as a whole, links are followed to the file that is replaced, and
 * anything but a regular file is written into or refused, but keeps its kind.
 */
class AtomicFileTest {
  private static final byte[] TEXT = "the egg rolls".getBytes(StandardCharsets.UTF_8);
  @TempDir Path folder;

  private static void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(TEXT));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void refused(Path file, String part) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> write(file));
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    assertEquals(1, String.valueOf(e.getMessage()).lines().count());
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "no mkfifo here");
    return pipe;
  }

  @Test
  void aFileIsReplaced() throws IOException {
    Path file = folder.resolve("file");
    write(file);
    Files.writeString(file, "old");
    write(file);
    assertArrayEquals(TEXT, Files.readAllBytes(file));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aFileThatIsReplacedKeepsItsPermissions() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    for (String permissions : List.of("rw-------", "rw-rw-r--", "rwxr-x---", "r--r--r--")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      write(file);
      assertArrayEquals(TEXT, Files.readAllBytes(file));
      assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  void aPipeIsWrittenIntoAndStays() throws Exception {
    Path pipe = pipe();
    for (Path name : List.of(pipe, Files.createSymbolicLink(folder.resolve("link"), pipe))) {
      CompletableFuture<byte[]> read =
          CompletableFuture.supplyAsync(() -> {
            try {
              return Files.readAllBytes(pipe);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      write(name);
      assertArrayEquals(TEXT, read.get(1, TimeUnit.MINUTES));
      assertFalse(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS));
    }
    assertEquals(List.of("link", "pipe"), names());
  }

  @Test
  void aDeviceIsWrittenIntoAndStays() throws IOException {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "no /dev/null here");
    write(device);
    write(Files.createSymbolicLink(folder.resolve("link"), device));
    assertFalse(Files.isRegularFile(device));
    assertEquals(List.of("link"), names());
  }

  @Test
  void aFullDeviceIsOneLine() {
    Path device = Path.of("/dev/full");
    assumeTrue(Files.exists(device), "no /dev/full here");
    refused(device, "/dev/full: cannot be written (");
    assertFalse(Files.isRegularFile(device));
  }

  @Test
  void linksLeadToWhatIsReplaced() throws IOException {
    Path file = folder.resolve("file");
    Path near = Files.createSymbolicLink(folder.resolve("near"), Path.of("file"));
    Path far = Files.createSymbolicLink(folder.resolve("far"), near);
    write(far); // to a file that does not exist yet
    assertArrayEquals(TEXT, Files.readAllBytes(file));
    Files.writeString(file, "old");
    write(far);
    assertArrayEquals(TEXT, Files.readAllBytes(file));
    assertTrue(Files.isSymbolicLink(near) && Files.isSymbolicLink(far));
    assertEquals(List.of("far", "file", "near"), names());
  }

  @Test
  void aCircleOfLinksIsRefused() throws IOException {
    Path one = folder.resolve("one");
    Path other = Files.createSymbolicLink(folder.resolve("other"), one);
    Files.createSymbolicLink(one, other);
    refused(one, "circle of links");
    assertEquals(List.of("one", "other"), names());
  }

  @Test
  void anOpenFileByItsDescriptorIsRefused() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no descriptors here");
    Path file = Files.writeString(folder.resolve("file"), "old");
    try (var open = Files.newOutputStream(file, StandardOpenOption.APPEND);
        Stream<Path> all = Files.list(descriptors)) {
      Path descriptor = all.filter(each -> leadsTo(each, file)).findFirst().orElseThrow();
      Path link = Files.createSymbolicLink(folder.resolve("link"), descriptor);
      refused(descriptor, "an open file by another name");
      refused(link, "an open file by another name");
      open.write('!');
    }
    assertEquals("old!", Files.readString(file));
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
    } catch (IOException e) {
      return false; // the descriptor that lists the folder is closed again
    }
  }

  @Test
  void aFolderIsRefused() throws IOException {
    refused(folder, "is a folder");
    refused(Path.of("/"), "is a folder");
    assertEquals(List.of(), names());
  }
}
