package org.integg.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Texts for the tests of this package. */
final class Texts {
  private static final String[] ODD = {
    "",
    " ",
    "  ",
    "\n",
    "\r\n",
    " \r\n ",
    "\t\tx",
    "a",
    " a",
    "'",
    "''",
    "'s",
    "'S",
    "'re",
    "'r",
    "'lL",
    "it's we'll they've I'd I'm don't 'tis",
    " 's",
    "x'",
    "'l",
    "'v",
    "1",
    "12 345",
    " 12",
    "a1b2",
    "٣٤ ⅷ ½",
    "e\u0301 a\u0300\u0301 \u0301",
    "日本語テキスト。",
    "한국어",
    "हिन्दी",
    "עברית ؟عربي",
    "😀😀 👩‍👩‍👧‍👦 🏳️‍🌈 e😀",
    "\u00a0x\u3000y\u2028z\u0085 \u1680",
    "\u200b\u200d\ufeff",
    "ſ 'ſ K",
    "a\u0000b\u0001",
    "<|endoftext|>",
    "x <|endoftext|> y",
    "    indented\n\n\n\tcode();  // trailing   \n   ",
    "http://a.b/c?d=e&f=g#h",
    "ÀÉÎõü ßſ ŉ ǅ ʰ",
    "ﬀ ﷽ ꙮ 𐍈 𝔘𝔫𝔦",
    "…—“”’s",
    "end \u3000",
    "\u3000 x",
    "   ",
  };

  private Texts() {}

  /** Short texts with all oddities of Unicode and white space. */
  static List<String> odd() {
    return List.of(ODD);
  }

  /** A text of odd pieces and words in a random order. */
  static String random(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(ODD[random.nextInt(ODD.length)]);
        case 1 -> text.append(" \n\t\r'0123456789abcdefst".charAt(random.nextInt(23)));
        case 2 -> text.append(character(random));
        default -> text.append(" the cat and\n".substring(random.nextInt(13)));
      }
    }
    return text.toString();
  }

  /** Any character that has long been in Unicode. */
  private static String character(Random random) {
    int c;
    do {
      c = random.nextInt(1 + random.nextInt(0x20000));
    } while (!Character.isDefined(c) || Character.getType(c) == Character.SURROGATE);
    return Character.toString(c);
  }

  /** Bytes in which UTF-8 is broken in many ways, lone surrogates among them. */
  static byte[] broken(Random random, int pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[][] parts = {
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xED, (byte) 0xBF, (byte) 0xBF},
      {(byte) 0xC0, (byte) 0x80},
      {(byte) 0xE2, (byte) 0x82},
      {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
      {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
      {(byte) 0xFF},
      {0},
    };
    for (int i = 0; i < pieces; i++) {
      if (random.nextInt(3) == 0) {
        out.writeBytes(random(random, 1).getBytes(StandardCharsets.UTF_8));
      } else if (random.nextBoolean()) {
        out.writeBytes(parts[random.nextInt(parts.length)]);
      } else {
        out.write(random.nextInt(256));
      }
    }
    return out.toByteArray();
  }

  /** The shared corpora next to the repository; empty if there are none. */
  static List<String> corpora() {
    List<String> texts = new ArrayList<>();
    for (Path file : corpusFiles()) {
      try {
        texts.add(Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }

  private static List<Path> corpusFiles() {
    Optional<Path> folder =
        Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
            .map(at -> at.resolve("shared").resolve("corpora"))
            .filter(Files::isDirectory)
            .findFirst();
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BpeTokenizer train(PreTokenizer preTokenizer, int size, byte[]... documents) {
    BpeTraining settings = BpeTraining.of(size).withPreTokenizer(preTokenizer);
    try (BpeTrainer trainer = new BpeTrainer(settings, Progress.NONE)) {
      for (byte[] document : documents) {
        trainer.add(document, 0, document.length);
        trainer.endDocument();
      }
      return trainer.train();
    }
  }

  /** A small vocabulary of odd texts. */
  static BpeTokenizer small(PreTokenizer preTokenizer) {
    String text = random(new Random(1), 20_000);
    return train(preTokenizer, 1_500, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The message of a failure, which must have one. */
  static String message(Throwable failure) {
    return Objects.requireNonNull(failure.getMessage());
  }
}
