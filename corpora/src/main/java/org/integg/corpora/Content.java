package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a file is according to its first bytes, whatever its name says.
 *
 * @param kind the kind of content
 * @param format the format, if Integg reads it and it is no text
 * @param label the name that messages use
 * @param advice what to do to read it
 */
public record Content(Kind kind, Optional<Format> format, String label, String advice) {
  /** Number of bytes that are examined. */
  static final int HEAD = 4096;

  /** One in this many bytes of a text may be a control character. */
  static final int CONTROL_SHARE = 10;

  /** With fewer bytes there is no verdict. */
  private static final int FEW = 64;

  private static final Pattern HTML = Pattern.compile("(?is)^\\s*<(!doctype\\s+html|html)\\b.*");
  private static final Pattern JSON =
      Pattern.compile("(?s)^\\s*(\\[\\s*)?\\{\\s*(\"[^\"]*\"\\s*:.*|\\}.*)");
  private static final String LFS = "version https://git-lfs.github.com/spec/v1\n";
  private static final String UNPACK = "unpack it and name what is in it";
  private static final String CONVERT = "convert it to UTF-8, for example with iconv -f ";

  /** How a content differs from plain text. */
  public enum Kind {
    /** Not text at all. */
    BINARY,
    /** Text in an encoding of two or four bytes. */
    WIDE,
    /** Bytes that can hardly be text. */
    CONTROL,
    /** A few lines that name the file that should be here. */
    LFS_POINTER,
    HTML,
    JSON,
    /** Plain text, as far as the first bytes tell. */
    TEXT,
    /** Neither text nor a known format. */
    UNKNOWN
  }

  /** Formats that are no text and that Integg reads. */
  public enum Format {
    SAFETENSORS("a safetensors file"),
    PARQUET("a Parquet file"),
    NUMPY("a NumPy array"),
    ZIP("a zip archive"),
    TAR("a tar archive");

    private final String label;

    Format(String label) {
      this.label = label;
    }

    /** The name of such a file in messages. */
    String label() {
      return label;
    }
  }

  /** The first bytes of a kind of file. */
  private record Magic(Optional<Format> format, String label, String advice, int at, byte[] bytes) {
    static Magic of(String label, String advice, int at, String bytes) {
      return new Magic(Optional.empty(), label, advice, at, latin(bytes));
    }

    static Magic of(Format format, String advice, int at, String bytes) {
      return new Magic(Optional.of(format), format.label, advice, at, latin(bytes));
    }

    private static byte[] latin(String bytes) {
      return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether no plain text begins like this, because some bytes are not visible characters. */
    boolean isInNoText() {
      for (byte b : bytes) {
        if (b < 0 || isControl(b)) {
          return true;
        }
      }
      return false;
    }

    Content content() {
      return new Content(Kind.BINARY, format, label, advice);
    }

    boolean matches(byte[] head) {
      return head.length >= at + bytes.length
          && java.util.Arrays.equals(head, at, at + bytes.length, bytes, 0, bytes.length);
    }
  }

  private static final List<Magic> MAGICS =
      List.of(
          Magic.of(Format.SAFETENSORS, "name a file of text", 4, "\0\0\0\0{"), // a length, and JSON
          Magic.of("gzip data", UNPACK, 0, "\u001F\u008B"),
          Magic.of("zstd data", UNPACK, 0, "\u0028\u00B5\u002F\u00FD"),
          Magic.of("xz data", UNPACK, 0, "\u00FD7zXZ\0"),
          Magic.of("bzip2 data", UNPACK, 4, "1AY&SY"),
          Magic.of("lz4 data", "unpack it, for example with lz4 -d", 0, "\u0004\"M\u0018"),
          Magic.of("data of the old compress", UNPACK, 0, "\u001F\u009D"),
          Magic.of("lzma data", "unpack it, for example with xz -d", 0, "]\0\0"),
          Magic.of("lzip data", "unpack it, for example with lzip -d", 0, "LZIP\u0001"),
          Magic.of("Snappy data", UNPACK, 0, "\u00FF\u0006\0\0sNaPpY"),
          Magic.of("a 7z archive", UNPACK, 0, "7z\u00BC\u00AF\u0027\u001C"),
          Magic.of("a RAR archive", UNPACK, 0, "Rar!\u001A\u0007"),
          Magic.of(Format.ZIP, "it is empty", 0, "PK\u0005\u0006"),
          Magic.of(
              Format.ZIP,
              "#format=zip reads it; of a .npz, save the array itself as .npy",
              0,
              "PK\u0003\u0004"),
          Magic.of(Format.TAR, "#format=tar reads it", 257, "ustar"),
          Magic.of(Format.PARQUET, "#format=parquet reads it", 0, "PAR1"),
          Magic.of(Format.NUMPY, "#format=npy reads it", 0, "\u0093NUMPY"),
          Magic.of("a token shard of Integg's cache", "name its sources", 0, "INTEGGTK"),
          Magic.of("a PNG image", "name a file of text", 0, "\u0089PNG"),
          Magic.of("a JPEG image", "name a file of text", 0, "\u00FF\u00D8\u00FF"),
          Magic.of("a GIF image", "name a file of text", 0, "GIF8"),
          Magic.of("a program", "name a file of text", 0, "\u007FELF"),
          Magic.of("an SQLite database", "export its text", 0, "SQLite format 3\0"),
          Magic.of("a GGUF model", "name a file of text", 0, "GGUF"),
          Magic.of("an Arrow file", "write it as Parquet", 0, "ARROW1\0\0"),
          Magic.of("an Avro file", "write it as Parquet", 0, "Obj\u0001"),
          Magic.of("an HDF5 file", "export its text", 0, "\u0089HDF"),
          Magic.of("an ORC file", "write it as Parquet", 0, "ORC\n"),
          Magic.of("a Python pickle", "export its text", 0, "\u0080\u0002"),
          Magic.of("a Python pickle", "export its text", 0, "\u0080\u0003"),
          Magic.of("a Python pickle", "export its text", 0, "\u0080\u0004"),
          Magic.of("a Python pickle", "export its text", 0, "\u0080\u0005"),
          Magic.of(
              "a document of an old office program",
              "convert it to text",
              0,
              "\u00D0\u00CF\u0011\u00E0"));

  /** Document formats that may consist of text characters. */
  private static final List<Magic> DOCUMENTS =
      List.of(
          Magic.of("a PDF document", "convert it to text", 0, "%PDF-"),
          Magic.of("a PostScript document", "convert it to text", 0, "%!PS"),
          Magic.of("a document in rich text", "convert it to text", 0, "{\\rtf"));

  private Content(Kind kind, String label, String advice) {
    this(kind, Optional.empty(), label, advice);
  }

  /** Up to {@code bytes} next bytes of a stream, without consuming them. */
  static byte[] peek(BufferedInputStream in, int bytes) throws IOException {
    in.mark(bytes);
    byte[] head = in.readNBytes(bytes);
    in.reset();
    return head;
  }

  /**
   * The first bytes of a file, which {@link #of} examines.
   *
   * @throws IOException if they cannot be read
   */
  public static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD);
    }
  }

  /** Judges the first {@link #HEAD} bytes of a file, or all of a shorter one. */
  public static Content of(byte[] head) {
    boolean text = isText(head);
    return marked(head)
        .or(() -> magic(head, text).map(Magic::content))
        .orElseGet(() -> text ? text(head) : wide(head).orElseGet(() -> other(head)));
  }

  /** Whether these are enough bytes for a verdict, and plain text. */
  static boolean isPlainText(byte[] head) {
    return head.length >= FEW && isText(head);
  }

  /** Whether the bytes begin with the UTF-8 byte order mark of some programs, which is not text. */
  static boolean hasByteOrderMark(byte[] head) {
    return head.length >= 3
        && head[0] == (byte) 0xEF
        && head[1] == (byte) 0xBB
        && head[2] == (byte) 0xBF;
  }

  /** Whether a byte of a text is a control character; line ends and tabs do not count. */
  static boolean isControl(byte b) {
    return b >= 0 && b < 0x20 && (b < '\t' || b > '\r') && b != 0x1B || b == 0x7F;
  }

  private static boolean isText(byte[] head) {
    int controls = 0;
    for (byte b : head) {
      controls += isControl(b) ? 1 : 0;
    }
    return controls * CONTROL_SHARE <= head.length
        && new Utf8Check().check(head, 0, head.length) < 0;
  }

  private static Optional<Content> marked(byte[] head) {
    int first = head.length < 2 ? 0 : (head[0] & 0xFF) << 8 | head[1] & 0xFF;
    int next = head.length < 4 ? -1 : (head[2] & 0xFF) << 8 | head[3] & 0xFF;
    if (first == 0xFFFE && next == 0 || first == 0 && next == 0xFEFF) {
      return Optional.of(new Content(Kind.WIDE, "text in UTF-32", CONVERT + "UTF-32"));
    }
    if (first == 0xFFFE || first == 0xFEFF) {
      return Optional.of(new Content(Kind.WIDE, "text in UTF-16", CONVERT + "UTF-16"));
    }
    return Optional.empty();
  }

  /** Recognizes UTF-16: most letters of most texts have one zero byte and one other. */
  private static Optional<Content> wide(byte[] head) {
    Optional<Content> widest = widest(head);
    if (widest.isPresent()) {
      return widest;
    }
    int[] zeros = new int[2];
    int[] letters = new int[2];
    for (int i = 0; i < head.length; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
      letters[i % 2] += head[i] >= ' ' || head[i] == '\n' || head[i] == '\r' ? 1 : 0;
    }
    for (int half = 0; half < 2; half++) {
      if (head.length >= 16
          && zeros[half] * 3 > head.length
          && letters[1 - half] * 3 > head.length) {
        String order = half == 1 ? "UTF-16LE" : "UTF-16BE";
        return Optional.of(new Content(Kind.WIDE, "text in " + order, CONVERT + order));
      }
    }
    return Optional.empty();
  }

  /** Recognizes UTF-32: all characters have a zero byte and a byte below 17 at the same end. */
  private static Optional<Content> widest(byte[] head) {
    boolean little = head.length >= 16;
    boolean big = little;
    for (int i = 0; i + 4 <= head.length; i += 4) {
      little &= head[i + 3] == 0 && head[i + 2] >= 0 && head[i + 2] <= 16;
      big &= head[i] == 0 && head[i + 1] >= 0 && head[i + 1] <= 16;
    }
    if (little == big) {
      return Optional.empty(); // neither, or only zeros
    }
    String order = little ? "UTF-32LE" : "UTF-32BE";
    return Optional.of(new Content(Kind.WIDE, "text in " + order, CONVERT + order));
  }

  private static Content text(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8);
    text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (text.startsWith(LFS)) {
      return new Content(
          Kind.LFS_POINTER, "a pointer of Git LFS", "git lfs pull fetches the file itself");
    }
    if (HTML.matcher(text).matches()) {
      return new Content(Kind.HTML, "a page of HTML", "check where it came from");
    }
    boolean json = JSON.matcher(text).matches();
    return json
        ? new Content(Kind.JSON, "JSON", "#format=jsonl reads lines of it")
        : new Content(Kind.TEXT, "plain text", "#format=text reads it");
  }

  /**
   * Recognizes known formats. If the content may be plain text, only beginnings that no text has
   * count.
   */
  private static Optional<Magic> magic(byte[] head, boolean text) {
    return Stream.concat(
            DOCUMENTS.stream(), MAGICS.stream().filter(magic -> !text || magic.isInNoText()))
        .filter(magic -> magic.matches(head))
        .findFirst();
  }

  private static Content other(byte[] head) {
    return new Utf8Check().check(head, 0, head.length) < 0
        ? new Content(
            Kind.CONTROL,
            "mostly control characters",
            "name the format, as in #format=tokens; #format=text reads it all the same")
        : new Content(Kind.UNKNOWN, "no text", "");
  }

  /** Whether the content has this format. */
  public boolean is(Format which) {
    return format.equals(Optional.of(which));
  }

  /** Whether the content is packed, so that unpacking it gives something else. */
  public boolean isPacked() {
    return advice.startsWith("unpack it");
  }

  /** The exception for a file that has this content and not the expected one. */
  CorpusException refusal(String name, String expected) {
    return new CorpusException(name + ": is " + label + ", not " + expected + "; " + advice);
  }
}
