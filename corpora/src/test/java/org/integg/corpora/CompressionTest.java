package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Compressed files and archives are either read to their real end or refused. */
class CompressionTest {
  private static final String FIRST = letters(1, 200);
  private static final String SECOND = letters(2, 150);

  @TempDir Path folder;

  /** A compressor under test. */
  enum Packer {
    GZIP("gz") {
      @Override
      OutputStream around(OutputStream out) throws IOException {
        return new GZIPOutputStream(out);
      }
    },
    ZSTD("zst") {
      @Override
      OutputStream around(OutputStream out) throws IOException {
        return new ZstdOutputStream(out).setChecksum(true);
      }
    },
    XZ("xz") {
      @Override
      OutputStream around(OutputStream out) throws IOException {
        return new XZOutputStream(out, new LZMA2Options(0));
      }
    },
    BZIP2("bz2") {
      @Override
      OutputStream around(OutputStream out) throws IOException {
        return new BZip2CompressorOutputStream(out, 1);
      }
    };

    private final String suffix;

    Packer(String suffix) {
      this.suffix = suffix;
    }

    String suffix() {
      return suffix;
    }

    abstract OutputStream around(OutputStream out) throws IOException;

    byte[] pack(byte[] content) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (OutputStream packing = around(out)) {
        packing.write(content);
      }
      return out.toByteArray();
    }
  }

  /** Text that does not compress to almost nothing. */
  private static String letters(int seed, int length) {
    return new Random(seed)
        .ints(length, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private String text(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    StringBuilder text = new StringBuilder();
    Corpora.read(file.toString(), folder.resolve("cache"), text);
    return text.toString();
  }

  private void refused(String name, byte[] content, String... parts) {
    CorpusException error = assertThrows(CorpusException.class, () -> text(name, content));
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    for (String part : parts) {
      assertTrue(error.getMessage().contains(part), "'" + part + "' in: " + error.getMessage());
    }
  }

  private byte[] twoMembers(Packer packer) throws IOException {
    return join(packer.pack(utf8(FIRST)), packer.pack(utf8(SECOND)));
  }

  @ParameterizedTest
  @EnumSource
  void membersAreOneText(Packer packer) throws IOException {
    byte[] two = twoMembers(packer);
    assertEquals(FIRST + SECOND, text("a.txt." + packer.suffix, two));
    assertEquals(FIRST + SECOND, text("a", two), "the first bytes tell");
    byte[] empty = packer.pack(new byte[0]);
    assertEquals(FIRST + SECOND, text("a", join(empty, two, empty)));
  }

  @ParameterizedTest
  @EnumSource
  void cutAnywhere(Packer packer) throws IOException {
    byte[] two = twoMembers(packer);
    int whole = packer.pack(utf8(FIRST)).length;
    for (int length = 1; length < two.length; length++) {
      if (length != whole) { // at that length it is a sound file
        refused("cut." + packer.suffix, Arrays.copyOf(two, length), "broken", "again");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void damagedAnywhere(Packer packer) throws IOException {
    byte[] two = twoMembers(packer);
    for (int at = 0; at < two.length; at++) {
      byte[] damaged = two.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      try {
        // No checksum covers times and names in headers, and they do not affect the text.
        assertEquals(FIRST + SECOND, text("a." + packer.suffix, damaged), "at " + at);
      } catch (CorpusException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatFollowsTheEnd(Packer packer) throws IOException {
    byte[] two = twoMembers(packer);
    for (int length = 1; length < 40; length++) {
      refused("a." + packer.suffix, join(two, utf8(letters(9, length))), "broken");
    }
    refused("a." + packer.suffix, join(two, new byte[4096], utf8("x")), "broken");
  }

  @Test
  void zerosAfterTheEndAreFillers() throws IOException {
    assertEquals(FIRST + SECOND, text("a.gz", join(twoMembers(Packer.GZIP), new byte[777])));
    assertEquals(FIRST + SECOND, text("a.xz", join(twoMembers(Packer.XZ), new byte[512])));
  }

  @Test
  void gzipHeadersOfEveryKind() throws IOException {
    byte[] plain = Packer.GZIP.pack(utf8(FIRST));
    byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
    byte[] head = {0x1F, (byte) 0x8B, 8, 4 | 8 | 16 | 2, 1, 2, 3, 4, 0, 3};
    byte[] fields = join(new byte[] {3, 0, 'x', 'y', 'z'}, utf8("name\0a comment\0"));
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(join(head, fields));
    byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    assertEquals(FIRST, text("a.gz", join(head, fields, check, body)));
    check[0] ^= 1;
    refused("a.gz", join(head, fields, check, body), "checksum of its header");
  }

  private static byte[] zip(int method) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(method == ZipEntry.STORED ? 0 : 6);
      for (String text : new String[] {FIRST, SECOND}) {
        ZipEntry entry = new ZipEntry(text.substring(0, 5));
        zip.putNextEntry(entry);
        zip.write(utf8(text));
      }
    }
    return out.toByteArray();
  }

  @Test
  void zipEntriesAreChecked() throws IOException {
    for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
      byte[] sound = zip(method);
      assertEquals(FIRST + "|" + SECOND, text("a.zip", sound));
      int refused = 0;
      for (int at = 0; at < sound.length; at++) {
        byte[] damaged = sound.clone();
        damaged[at] ^= 0x11;
        try {
          assertEquals(FIRST + "|" + SECOND, text("a.zip", damaged), "at " + at);
        } catch (CorpusException e) {
          refused++;
        }
      }
      assertTrue(refused > FIRST.length(), "all of the data is under a checksum");
    }
  }

  @Test
  void zipIsTheWholeFile() throws IOException {
    byte[] sound = zip(ZipEntry.DEFLATED);
    refused("a.zip", join(sound, sound), "stands before it");
    refused("a.zip", join(utf8("#!/bin/sh\n"), sound), "stands before it");
    refused("a.zip", join(sound, utf8("more")), "follows it");
    refused("a.zip", join(sound, new byte[100_000]), "");
    // A comment is part of the archive, whatever it contains.
    byte[] comment = join(utf8("PK\5\6"), new byte[40]);
    byte[] commented = join(sound, comment);
    commented[sound.length - 2] = (byte) comment.length;
    assertEquals(FIRST + "|" + SECOND, text("a.zip", commented));
  }

  /** As written by programs that do not know sizes in advance: everything has 64 bits. */
  @Test
  void zipOfLargeFiles() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
      zip.setUseZip64(Zip64Mode.AlwaysWithCompatibility);
      for (String text : List.of(FIRST, SECOND)) {
        zip.putArchiveEntry(new ZipArchiveEntry(text.substring(0, 5)));
        zip.write(utf8(text));
        zip.closeArchiveEntry();
      }
    }
    byte[] large = out.toByteArray();
    assertEquals(FIRST + "|" + SECOND, text("a.zip", large));
    refused("a.zip", join(large, large), "stands before it");
  }

  @Test
  void zipsThatJavaCannotReadAreToldApart() throws IOException {
    byte[] twice = zip(ZipEntry.STORED);
    byte[] first = utf8(FIRST.substring(0, 5));
    byte[] second = utf8(SECOND.substring(0, 5));
    for (int at = 0; at < twice.length - second.length; at++) {
      // Names are before the data and in the directory; within the data they are the start of the
      // text.
      if (Arrays.equals(twice, at, at + 5, second, 0, 5) && !isText(twice, at)) {
        System.arraycopy(first, 0, twice, at, first.length);
      }
    }
    refused("a.zip", twice, "two entries have the name " + FIRST.substring(0, 5));
    byte[] encrypted = zip(ZipEntry.STORED);
    for (int at = 0; at + 9 < encrypted.length; at++) {
      if (encrypted[at] == 'P' && encrypted[at + 1] == 'K' && encrypted[at + 2] < 5) {
        encrypted[at + (encrypted[at + 2] == 1 ? 8 : 6)] |= 1;
      }
    }
    refused("a.zip", encrypted, "is encrypted");
  }

  private static boolean isText(byte[] zip, int at) {
    byte[] more = utf8(SECOND.substring(0, 9));
    return Arrays.equals(zip, at, Math.min(zip.length, at + 9), more, 0, 9);
  }

  @Test
  void zstdFramesWithoutTextArePassedOver() throws IOException {
    byte[] packed = Packer.ZSTD.pack(utf8(FIRST));
    for (int kind = 0x50; kind < 0x60; kind++) {
      byte[] skipped = {(byte) kind, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
      assertEquals(FIRST, text("a.txt.zst", join(skipped, packed)));
      assertEquals(FIRST + FIRST, text("a.txt", join(skipped, skipped, packed, skipped, packed)));
      refused("a.txt.zst", join(packed, Arrays.copyOf(skipped, 9)), "broken zstd data");
      refused("a.txt.zst", Arrays.copyOf(skipped, 10), "ends too early");
      refused("a.txt.zst", join(skipped, utf8(FIRST)), "broken zstd data");
    }
  }

  /** An archive with a valid compression that Java cannot read is not called broken. */
  @Test
  void zipsOfOtherMethodsAreTold() throws IOException {
    byte[] zip = zip(ZipEntry.DEFLATED);
    for (int at = 0; at + 12 < zip.length; at++) {
      if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] < 5) {
        zip[at + (zip[at + 2] == 1 ? 10 : 8)] = 12;
      }
    }
    refused("a.zip", zip, "compressed in a way that is not read");
  }

  /** If a file has two names, the second is a link; its text is included once, with a note. */
  @Test
  void linksInArchivesAreNoted() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry file = new TarArchiveEntry("a.txt");
      file.setSize(FIRST.length());
      tar.putArchiveEntry(file);
      tar.write(utf8(FIRST));
      tar.closeArchiveEntry();
      for (byte kind : new byte[] {TarArchiveEntry.LF_LINK, TarArchiveEntry.LF_SYMLINK}) {
        TarArchiveEntry link = new TarArchiveEntry("link" + kind, kind);
        link.setLinkName("a.txt");
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
    }
    Path file = Files.write(folder.resolve("a.tar"), out.toByteArray());
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), file.toString());
    try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
      assertEquals(1, corpus.documents());
      String notes = corpus.notes().toString();
      assertTrue(notes.contains("passed over 2 files or rows of archives"), notes);
    }
  }

  @Test
  void entriesMayBeCompressedThemselves() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a.jsonl.gz"));
      zip.write(Packer.GZIP.pack(utf8("{\"text\": \"" + FIRST + "\"}\n")));
      zip.putNextEntry(new ZipEntry("b.txt.bz2"));
      zip.write(Packer.BZIP2.pack(utf8(SECOND)));
    }
    assertEquals(FIRST + "|" + SECOND, text("a.zip", out.toByteArray()));
  }

  @Test
  void numpyArrayThatGoesOn() throws IOException {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (200,), }\n";
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0};
    byte[] array = join(start, utf8(header), utf8(FIRST));
    assertEquals(FIRST, text("a.npy", array));
    refused("a.npy", join(array, utf8("x")), "a.npy", "goes on after its 200 bytes");
    byte[] packed = Packer.GZIP.pack(array);
    packed[packed.length - 3] ^= 1;
    refused("a.npy.gz", packed, "broken gzip data");
  }

  @Test
  void wholeCorpusOfMembers() throws IOException {
    Path file = Files.write(folder.resolve("a.gz"), twoMembers(Packer.GZIP));
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), file.toString());
    try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
      assertEquals(
          FIRST.length() + SECOND.length(),
          corpus.train().textBytes() + corpus.validation().textBytes());
    }
  }
}
