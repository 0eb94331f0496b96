package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GPT-2's ranks, which come with jtokkit, give jtokkit's ids. */
class TiktokenTest {
  private static final int RANKS = 50_256;
  @TempDir Path folder;

  private static byte[] ranks(String name) throws IOException {
    try (InputStream in = Encoding.class.getResourceAsStream("/com/knuddels/jtokkit/" + name)) {
      if (in == null) {
        throw new IOException("jtokkit has no " + name);
      }
      return in.readAllBytes();
    }
  }

  private static int jtokkitId(int id) {
    return id == RANKS ? 0 : id;
  }

  @Test
  void idsAreThoseOfTheRanks() throws IOException {
    Path file = Files.write(folder.resolve("r50k_base.tiktoken"), ranks("r50k_base.tiktoken"));
    Tokenizer ours = TokenizerFiles.read(file);
    assertEquals(RANKS + 1, ours.vocabularySize());
    assertEquals(ours, Tokenizers.fromDefinition(ours.definition()));
    Encoding theirs = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      same(theirs, ours, Texts.random(random, 60).replace("<|", "<"));
    }
    for (String corpus : Texts.corpora()) {
      same(theirs, ours, corpus);
    }
  }

  private static void same(Encoding theirs, Tokenizer ours, String text) {
    int[] actual = ours.encode(text.getBytes(StandardCharsets.UTF_8));
    int[] expected = theirs.encodeOrdinary(text).toArray();
    assertArrayEquals(expected, Arrays.stream(actual).map(TiktokenTest::jtokkitId).toArray());
  }

  private void refused(String content, String... parts) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.tiktoken"), content);
    var error = assertThrows(TokenizerException.class, () -> TokenizerFiles.read(file));
    assertEquals(1, Texts.message(error).lines().count(), Texts.message(error));
    assertTrue(Texts.message(error).startsWith(file + ": "), Texts.message(error));
    for (String part : parts) {
      assertTrue(Texts.message(error).contains(part), part + " in " + Texts.message(error));
    }
  }

  private static String line(byte[] token, int rank) {
    return Base64.getEncoder().encodeToString(token) + " " + rank + "\n";
  }

  private static StringBuilder bytes() {
    StringBuilder file = new StringBuilder();
    for (int b = 0; b < 256; b++) {
      file.append(line(new byte[] {(byte) b}, b));
    }
    return file;
  }

  /** One long token has as many ways to be cut as it has bytes. */
  @Test
  void aLongTokenTakesNoTime() throws IOException {
    byte[] token = new byte[2_000_000];
    new Random(1).nextBytes(token);
    Path file = Files.writeString(folder.resolve("long"), bytes() + line(token, 256));
    assertEquals(258, TokenizerFiles.read(file).vocabularySize());
    Arrays.fill(token, (byte) 'a');
    Files.writeString(file, bytes() + line(token, 256));
    assertEquals(258, TokenizerFiles.read(file).vocabularySize());
  }

  /** Files to which an editor or a shell has added something, or whose encoding it changed. */
  @Test
  void otherTextThanAsciiIsNamed() throws IOException {
    Path file = folder.resolve("bad.tiktoken");
    for (String start : List.of("\uFEFF", "\uFEFF{\"model\": 1}")) {
      refused(start + bytes(), "begins with a byte order mark; save it as UTF-8 without one");
    }
    for (Charset charset :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, Charset.forName("UTF-32"))) {
      Files.writeString(file, bytes().toString(), charset);
      var error = assertThrows(TokenizerException.class, () -> TokenizerFiles.read(file));
      String line = file + ": is UTF-16 or UTF-32, not UTF-8 text; save it as UTF-8";
      assertEquals(line, Texts.message(error));
    }
  }

  @Test
  void aRankThatNoVocabularyHasIsRefused() throws IOException {
    refused(bytes() + "dGg= 16777215\n", "rank 16777215 at line 257", "65,536");
    refused(bytes() + "dGg= 65535\n", "rank 65535");
  }

  @Test
  void brokenFilesAreRefusedByLine() throws IOException {
    String good = new String(ranks("r50k_base.tiktoken"), StandardCharsets.ISO_8859_1);
    String few = good.substring(0, 1_500);
    refused("", "is empty");
    refused(few.substring(0, few.lastIndexOf('\n')), "every byte needs one");
    refused(good.replaceFirst("\n", "\n?? 7\n"), "line 2");
    refused(good.replaceFirst("\n", "\nIQ== x\n"), "line 2");
    refused(good.replaceFirst("\n", "\nIQ==\n"), "line 2");
    refused(good.replaceFirst("\n", "\nIQ== 0\n"), "rank 0 again at line 2");
    String zero = Base64.getEncoder().encodeToString(new byte[] {0});
    refused(good.replace(zero + " 188\n", ""), "0x00");
    Path large = Files.write(folder.resolve("cl100k.tiktoken"), ranks("cl100k_base.tiktoken"));
    var error = assertThrows(TokenizerException.class, () -> TokenizerFiles.read(large));
    assertTrue(Texts.message(error).contains("65,536"), Texts.message(error));
  }
}
