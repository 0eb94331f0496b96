package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spooled content exists as long as its process lives, and no longer. */
class SpoolTest {
  @TempDir Path folder;

  @Test
  void contentIsKeptUntilClosed() throws IOException {
    try (Spool spool = Spool.fill(folder, "input", Corpora.input("some text"), 100)) {
      assertEquals("some text", Files.readString(spool.file()));
      Spool.sweep(folder);
      assertEquals("some text", Files.readString(spool.file()), "a process does not sweep its own");
    }
    assertEquals(List.of(), Corpora.files(folder));
  }

  @Test
  void longerThanAllowed() throws IOException {
    CorpusException error =
        assertThrows(
            CorpusException.class, () -> Spool.fill(folder, "input", Corpora.input("abc"), 2));
    assertTrue(error.getMessage().contains("#limit="), error.getMessage());
    assertEquals(List.of(), Corpora.files(folder));
  }

  @Test
  void whatAKilledProcessLeftIsDeletedAndWhatALivingOneHasIsNot() throws Exception {
    Process first = Processes.start(Keeper.class, folder.toString());
    Process second = Processes.start(Keeper.class, folder.toString());
    try {
      first.inputReader().readLine(); // each says when its file is there
      second.inputReader().readLine();
      assertEquals(4, Corpora.files(folder).size());
      first.destroyForcibly().waitFor();
      Spool.sweep(folder);
      List<String> left = Corpora.files(folder);
      assertEquals(2, left.size(), left.toString());
      assertTrue(left.stream().allMatch(name -> name.startsWith(second.pid() + "-")));
    } finally {
      first.destroyForcibly().waitFor();
      second.destroyForcibly().waitFor();
    }
    Path text = Files.writeString(folder.resolve("a.txt"), "any text at all ".repeat(9));
    Path cache = folder.resolve("cache");
    Files.createDirectories(cache);
    for (String name : Corpora.files(folder)) {
      if (!name.equals("a.txt")) {
        Path moved = cache.resolve("spool").resolve(name);
        Files.createDirectories(moved.resolveSibling(""));
        Files.move(folder.resolve(name), moved);
      }
    }
    Corpora.cache(cache).open(CorpusSpec.of(new ByteTokenizer(), text.toString())).close();
    assertEquals(List.of(), Corpora.files(cache.resolve("spool")), "opening a corpus tidies");
  }

  /** Keeps a file until it is killed. */
  static final class Keeper {
    private Keeper() {}

    /** Takes the folder. */
    public static void main(String[] args) throws Exception {
      Spool spool = Spool.fill(Path.of(args[0]), "input", Corpora.input("x"), 1);
      System.out.println(spool.file());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void pipesAreReadLikeFiles() throws Exception {
    Path pipe = folder.resolve("pipe.jsonl");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
    Process writer =
        new ProcessBuilder("sh", "-c", "echo '{\"text\": \"through a pipe\"}' > \"$0\"", pipe + "")
            .start();
    StringBuilder text = new StringBuilder();
    Corpora.read(pipe.toString(), folder.resolve("cache"), text);
    assertEquals("through a pipe", text.toString());
    assertEquals(0, writer.waitFor());
  }

  @Test
  void othersCannotReadTheCache() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path text = Files.writeString(folder.resolve("a.txt"), "private text ".repeat(9));
    Path cache = folder.resolve("own");
    InputStream input = Corpora.input("more of it ".repeat(9));
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), text.toString(), "-").withShuffle(1);
    try (Corpus corpus = Corpora.cache(cache, input).open(spec)) {
      corpus.baselines();
    }
    assertEquals("rwx------", permissions(cache));
    for (String file : Corpora.files(cache)) {
      assertEquals("rw-------", permissions(cache.resolve(file)), file);
    }
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxr-x"));
    Corpora.cache(shared).open(CorpusSpec.of(new ByteTokenizer(), text.toString())).close();
    assertEquals("rwxrwx---", permissions(shared.resolve("corpora")));
    for (String file : Corpora.files(shared)) {
      assertEquals("rw-rw----", permissions(shared.resolve(file)), file);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
