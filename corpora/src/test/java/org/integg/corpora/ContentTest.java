package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Formats are named by the user or follow from file names, and messages name contents that
 * contradict them.
 */
class ContentTest {
  private static final String TEXT = "plain text of some length. ".repeat(9);
  private static final String LINES = ("{\"text\": \"" + TEXT + "\"}\n").repeat(3);
  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab".repeat(32) + "\nsize 9\n";
  private static final String PAGE = "\n<!DOCTYPE html>\n<html><body>" + TEXT + "</body></html>";

  @TempDir Path folder;

  private String write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Corpus open(String source, byte[] input) throws IOException {
    return Corpora.cache(folder.resolve("cache"), new ByteArrayInputStream(input))
        .open(CorpusSpec.of(new ByteTokenizer(), source));
  }

  private void refused(String source, String... parts) {
    CorpusException error =
        assertThrows(CorpusException.class, () -> open(source, new byte[0]).close());
    String line = error.getMessage();
    assertEquals(1, line.lines().count(), line);
    for (String part : parts) {
      assertTrue(line.contains(part), "'" + part + "' in: " + line);
    }
  }

  /** Reads a source, and returns its notes. */
  private String notes(String source, String text) throws IOException {
    try (Corpus corpus = open(source, utf8(text))) {
      return String.join("\n", corpus.notes());
    }
  }

  @Test
  void formatIsNamedForEverySource() throws IOException {
    for (String name : List.of("a.txt", "a", "a.json", "a.bin", "a.zip")) {
      try (Corpus corpus = open(write(name, utf8(LINES)) + "#format=jsonl", new byte[0])) {
        assertEquals(3, corpus.documents());
      }
    }
    try (Corpus corpus = open("-#format=jsonl&field=text", utf8(LINES))) {
      assertEquals(3, corpus.documents());
      assertEquals("standard input", corpus.description());
    }
    try (Corpus corpus = open(write("b.jsonl", utf8(LINES)) + "#format=text", new byte[0])) {
      assertEquals(1, corpus.documents());
      assertEquals(List.of(), corpus.notes(), "it is what the user wants");
    }
    Path below = Files.createDirectories(folder.resolve("below"));
    Files.writeString(below.resolve("one.log"), LINES);
    try (Corpus corpus = open(below + "#format=jsonl", new byte[0])) {
      assertEquals(3, corpus.documents());
    }
    try (Corpus corpus = open(below + "/*.log#format=jsonl", new byte[0])) {
      assertEquals(3, corpus.documents());
    }
    refused("x#format=csv", "unknown format 'csv'", "text, jsonl, parquet");
  }

  @Test
  void optionsThatMeanNothing() throws IOException {
    String file = write("a.txt", utf8(TEXT));
    refused(file + "#field=text", "#field=", "means nothing", "#format=jsonl");
    refused("-#field=text", "#field=", "means nothing");
    refused(file + "#entry=b", "#entry=");
    refused(file + "#tokenizer=t.json", "t.json");
    refused(write("a.jsonl", utf8(LINES)) + "#field=a&field=b", "twice");
    refused("builtin:grammar#field=a", "#weight=");
    refused("x#" + "a=b&".repeat(50_000) + "a=b", "unknown option 'a'", "tokenizer");
    refused("recipe:enwik8#field=a", "recipe");
  }

  @Test
  void fileNamesWithAHash() throws IOException {
    for (String name : List.of("a#b.txt", "a#weight=2", "a#format=jsonl")) {
      try (Corpus corpus = open(write(name, utf8(TEXT)), new byte[0])) {
        assertEquals(1, corpus.documents());
        assertEquals(TEXT.length(), corpus.sources().getFirst().textBytes());
      }
    }
    String lines = write("c#d=e.log", utf8(LINES));
    try (Corpus corpus = open(lines + "#format=jsonl", new byte[0])) {
      assertEquals(3, corpus.documents());
    }
  }

  @Test
  void whatMayBeMeantIsNoted() throws IOException {
    for (String name : List.of("a.txt", "a.json", "a", "a.log")) {
      String source = write(name, utf8(LINES));
      assertTrue(notes(source, "").contains("JSON"), name);
      assertTrue(notes(source, "").contains(source), name);
      assertEquals("", notes(source + "#format=text", ""), "silenced, though the cache has it");
    }
    assertTrue(notes("-", LINES).contains("looks like JSON"));
    assertTrue(
        notes(write("a.json", utf8("[\n" + LINES.replace("}\n", "},\n") + "{}]")), "")
            .contains("JSON"));
    assertTrue(notes(write("a.csv", utf8("a,b\n" + TEXT)), "").contains("commas"));
    assertTrue(notes(write("a.txt", utf8(PAGE)), "").contains("HTML"));
    assertTrue(notes(write("a.html", utf8(PAGE)), "").contains("HTML"));
    assertEquals("", notes(write("b.txt", utf8(TEXT)), ""));
    assertTrue(notes(write("b.csv", utf8(TEXT)), "").contains("b.csv"), "the cache has it already");
    assertEquals("", notes(write("a.txt", utf8("a,b\n" + TEXT)), ""), "and has it from a.csv");
    assertEquals("", notes(write("b.csv", utf8(TEXT)) + "#format=text", ""));
    assertEquals("", notes(write("c.txt", utf8("{a set of words} " + TEXT)), ""));
    assertEquals("", notes(write("d.txt", utf8("[a footnote] " + TEXT)), ""));
  }

  @Test
  void byteOrderMarkIsNoText() throws IOException {
    for (String name : List.of("a.txt", "a.jsonl")) {
      String content = name.equals("a.txt") ? TEXT : LINES;
      String source = write(name, utf8("\uFEFF" + content));
      try (Corpus corpus = open(source, new byte[0])) {
        assertTrue(corpus.notes().toString().contains("byte-order mark"), name);
        assertTrue(Corpora.text(corpus.train()).startsWith("plain"));
      }
    }
  }

  /**
   * A text that was cut at a size is read; text in another encoding with such an end is reported.
   */
  @Test
  void halfACharacterAtTheEndIsNoted() throws IOException {
    for (String name : List.of("a.txt", "b.log")) {
      byte[] latin = (TEXT + "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
      try (Corpus corpus = open(write(name, latin), new byte[0])) {
        assertEquals(1, corpus.documents());
        assertTrue(corpus.notes().toString().contains("half a character"), name);
      }
    }
    assertEquals("", notes(write("c.txt", utf8(TEXT + "caf\u00e9")), ""));
  }

  @Test
  void linksThatLeadNowhereAreRefused() throws IOException {
    Path below = Files.createDirectories(folder.resolve("linked"));
    Files.writeString(below.resolve("a.txt"), TEXT);
    Files.createSymbolicLink(below.resolve(".hidden"), folder.resolve("none"));
    Files.createSymbolicLink(below.resolve("again"), below);
    try (Corpus corpus = open(below.toString(), new byte[0])) {
      assertEquals(1, corpus.documents());
    }
    Files.createSymbolicLink(below.resolve("b.txt"), folder.resolve("none"));
    refused(below.toString(), "b.txt", "leads to no file");
    refused(below + "/*.txt", "b.txt", "leads to no file");
    try (Corpus corpus = open(below + "/a*", new byte[0])) {
      assertEquals(1, corpus.documents());
    }
  }

  @Test
  void wideTextIsNamed() throws IOException {
    String text = "Größe und Länge – 😀 " + TEXT;
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      for (String mark : List.of("", "\uFEFF")) {
        byte[] bytes = (mark + text).getBytes(Charset.forName(charset));
        String named = mark.isEmpty() ? charset : charset.substring(0, 6);
        refused(write("a.txt", bytes), "a.txt", named, "iconv");
        refused(write("a.jsonl", bytes), "a.jsonl", named, "iconv");
      }
    }
  }

  @Test
  void knownKindsAreNamed() throws IOException {
    Map<String, byte[]> kinds =
        Map.ofEntries(
            Map.entry("lz4", start(4, 0x22, 0x4D, 0x18)),
            Map.entry("7z", start('7', 'z', 0xBC, 0xAF, 0x27, 0x1C)),
            Map.entry("RAR", start('R', 'a', 'r', '!', 0x1A, 7)),
            Map.entry("zip", start('P', 'K', 3, 4)),
            Map.entry("compress", start(0x1F, 0x9D)),
            Map.entry("lzma", start(0x5D, 0, 0, 0x80, 0)),
            Map.entry("lzip", start('L', 'Z', 'I', 'P', 1)),
            Map.entry("Snappy", start(0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y')),
            Map.entry("pickle", start(0x80, 5, 0x95)),
            Map.entry("Parquet", start('P', 'A', 'R', '1')),
            Map.entry("NumPy", start(0x93, 'N', 'U', 'M', 'P', 'Y')),
            Map.entry("PDF", start('%', 'P', 'D', 'F', '-')),
            Map.entry("PNG", start(0x89, 'P', 'N', 'G')),
            Map.entry(
                "SQLite",
                start(
                    'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0)),
            Map.entry("GGUF", start('G', 'G', 'U', 'F')),
            Map.entry("safetensors", start('X', 2, 0, 0, 0, 0, 0, 0, '{', '"')),
            Map.entry("Git LFS", utf8(POINTER)));
    for (var kind : kinds.entrySet()) {
      for (String name : List.of("a.txt", "a.jsonl", "a.npy", "a.bin", "a.parquet", "a.zip")) {
        boolean meant =
            name.equals("a.npy") && kind.getKey().equals("NumPy")
                || name.equals("a.parquet") && kind.getKey().equals("Parquet")
                || name.equals("a.zip") && kind.getKey().equals("zip")
                || name.equals("a.bin") && kind.getKey().equals("Git LFS");
        if (!meant) {
          refused(write(name, kind.getValue()), name, "is ", kind.getKey());
        }
      }
    }
    refused(write("twice.txt.gz", Corpora.gzip(Corpora.gzip(utf8(TEXT)))), "gzip data");
    refused(write("page.jsonl", utf8(PAGE)), "HTML", "not lines of JSON");
  }

  /** Their first bytes may all be characters of text. */
  @Test
  void documentsWrittenInTextAreNamed() throws IOException {
    Map<String, String> starts =
        Map.of(
            "PDF", "%PDF-1.7\n1 0 obj\n",
            "PostScript", "%!PS-Adobe-3.0\n",
            "rich text", "{\\rtf1\\ansi ",
            "zip", "PK\u0003\u0004",
            "program", "\u007FELF");
    for (var each : starts.entrySet()) {
      refused(write("a.txt", utf8(each.getValue() + TEXT)), "is a", each.getKey());
    }
    String words = write("b.txt", utf8("GIF8 is a word, and so is ORC\n" + TEXT.repeat(4)));
    try (Corpus corpus = open(words, new byte[0])) {
      assertTrue(Corpora.text(corpus.train()).startsWith("GIF8"));
    }
  }

  private static byte[] start(int... bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int b : bytes) {
      out.write(b);
    }
    out.writeBytes(new byte[600]);
    return out.toByteArray();
  }

  @Test
  void textNamedAsTokensAndTokensOfCharacters() throws IOException {
    refused(
        write("book.bin", utf8(TEXT)), "book.bin", "is plain text, not token ids", "#format=text");
    try (Corpus corpus = open(write("book.bin", utf8(TEXT)) + "#format=text", new byte[0])) {
      assertEquals(1, corpus.documents());
    }
    // nanoGPT numbers the 65 characters of its Shakespeare in their order, from 0.
    String letters = "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    ByteArrayOutputStream ids = new ByteArrayOutputStream();
    for (char c : "What say you, my lord? Let us go. ".repeat(99).toCharArray()) {
      ids.write(letters.indexOf(c));
      ids.write(0);
    }
    refused(
        write("train.bin", ids.toByteArray()),
        "train.bin",
        "mostly control characters",
        "#tokenizer=");
    write("e.log", utf8(PAGE));
    assertEquals("", notes(folder.resolve("e.log") + "#format=text", ""));
    assertTrue(notes(folder.resolve("e.log").toString(), "").contains("HTML"));
    String controls = "\u0001\u0002ab\u0003".repeat(50);
    refused(write("c.txt", utf8(controls)), "c.txt", "mostly control characters");
    assertEquals("", notes(write("c.txt", utf8(controls)) + "#format=text", ""));
    refused(
        folder.resolve("c.txt").toString(),
        "c.txt",
        "mostly control characters"); // though the cache has it
    assertEquals("", notes(write("d.txt", utf8("\u001B[1mbold\u001B[0m\f\n".repeat(30))), ""));
  }

  /**
   * Makes the cache's only entry look as if an earlier version had made it, with fewer rules and no
   * notes.
   */
  private void makeOld(String source) throws IOException {
    String fingerprint;
    try (Corpus corpus = open(source, new byte[0])) {
      fingerprint = corpus.fingerprint();
    }
    Path file = folder.resolve("cache/corpora/" + fingerprint.substring(0, 32) + "/manifest.json");
    String now = Files.readString(file);
    String old =
        now.replace("\"version\" : " + Manifest.VERSION, "\"version\" : " + (Manifest.VERSION - 1))
            .replaceFirst("(?s)\"notes\" : .*", "\"notes\" : [ ]\n}\n");
    assertFalse(old.equals(now), now);
    Files.writeString(file, old);
  }

  @Test
  void oldCacheEntriesAreJudgedAgain() throws IOException {
    String controls = write("c.txt", utf8("\u0001\u0002ab\u0003".repeat(50)));
    makeOld(controls + "#format=text");
    refused(controls, "c.txt", "mostly control characters");
    String lines = write("a.txt", utf8(LINES));
    makeOld(lines);
    assertTrue(notes(lines, "").contains("JSON"));
    makeOld(lines);
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), lines);
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    String fingerprint;
    try (Corpus corpus = cache.open(spec)) {
      fingerprint = corpus.fingerprint();
    }
    makeOld(lines);
    Files.delete(folder.resolve("a.txt"));
    cache.reopen(spec, fingerprint, Progress.NONE).close(); // a copy is better than none
  }

  /** Files in folders and archives give the same message, in one note for each kind. */
  @Test
  void doubtsAboutFilesThatWereFound() throws IOException {
    Path all = Files.createDirectories(folder.resolve("found"));
    Path zip = folder.resolve("found.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < 9; i++) {
        byte[] array = utf8("[\n" + LINES.replace("}\n", "},\n") + "{}]");
        Files.write(all.resolve("array" + i + ".json"), array);
        out.putNextEntry(new ZipEntry("array" + i + ".json"));
        out.write(array);
        Files.writeString(all.resolve("table" + i + ".csv"), "a,b\n" + TEXT);
        out.putNextEntry(new ZipEntry("table" + i + ".csv"));
        out.write(utf8("a,b\n" + TEXT));
      }
    }
    for (Path source : List.of(all, zip)) {
      try (Corpus corpus = open(source.toString(), new byte[0])) {
        String notes = String.join("\n", corpus.notes());
        assertEquals(2, corpus.notes().size(), notes);
        assertTrue(notes.contains("read 9 files or rows as plain text, with all commas"), notes);
        assertTrue(notes.contains("read 9 files or rows as plain text, though"), notes);
        assertTrue(notes.contains(source + "/table2.csv"), notes);
      }
    }
  }

  @Test
  void foldersLeaveOutWhatIsNoTextAndSayIt() throws IOException {
    Path all = Files.createDirectories(folder.resolve("all"));
    Files.writeString(all.resolve("a.txt"), TEXT);
    Files.writeString(all.resolve("settings.json"), LINES);
    Files.writeString(all.resolve("page.txt"), PAGE);
    Files.writeString(all.resolve("pointer.txt"), POINTER);
    Files.write(all.resolve("wide.txt"), TEXT.getBytes(StandardCharsets.UTF_16LE));
    Files.write(all.resolve("a.7z"), start('7', 'z', 0xBC, 0xAF, 0x27, 0x1C));
    try (Corpus corpus = open(all.toString(), new byte[0])) {
      assertEquals(3, corpus.documents());
      String notes = corpus.notes().toString();
      assertTrue(notes.contains("left out 1 file or row that Git LFS has"), notes);
      assertTrue(notes.contains("left out 3 files or rows without UTF-8 text"), notes);
      assertTrue(notes.contains("read 1 file or row as plain text, though"), notes);
      assertTrue(notes.contains("read 1 file or row of HTML"), notes);
    }
  }
}
