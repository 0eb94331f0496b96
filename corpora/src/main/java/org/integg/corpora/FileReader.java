package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.integg.tokenizer.Foreign;
import org.integg.tokenizer.NumberedTokenizer;

/** Passes the documents of files of every format and compression to a sink. */
final class FileReader {
  private static final int BUFFER = 1 << 16;

  private final SourceSpec spec;
  private final boolean found;
  private final NumberedTokenizer tokenizer;
  private final Path spoolFolder;
  private final DocumentSink sink;
  private final byte[] buffer = new byte[BUFFER];

  private Allowance allowance = new Allowance(0, 0);

  /** The current compression, for messages. */
  private Compression compression = Compression.NONE;

  private long offset;

  /** Bytes of the texts in the last Parquet file. */
  private long columnBytes;

  /**
   * A file, perhaps in an archive.
   *
   * @param name for messages
   * @param fileName the file's name, whose suffixes tell its format
   * @param format the format as which it is read
   * @param chosen whether the user named the format; then the content may look like another format
   * @param optional whether it is left out if it is not text, as files found in a folder are
   */
  record Item(
      String name, String fileName, DocumentFormat format, boolean chosen, boolean optional) {}

  /**
   * A reader.
   *
   * @param spec names the field, entry or column that holds the text
   * @param found whether the files were found in a folder, and are left out if they are not text
   * @param tokenizer the tokenizer of token files
   * @param spoolFolder the folder for unpacked files that must be read from their end
   */
  FileReader(
      SourceSpec spec,
      boolean found,
      NumberedTokenizer tokenizer,
      Path spoolFolder,
      DocumentSink sink) {
    this.spec = spec;
    this.found = found;
    this.tokenizer = tokenizer;
    this.spoolFolder = spoolFolder;
    this.sink = sink;
  }

  void read(TextFiles.TextFile file) throws IOException {
    String name = file.name();
    boolean chosen = spec.format().isPresent();
    Item item = new Item(name, file.fileName(), file.format(spec, found), chosen, found);
    offset = 0;
    compression = Compression.NONE;
    try {
      allowance = spec.allowance(Files.size(file.path()));
      try (BufferedInputStream raw =
          new BufferedInputStream(Files.newInputStream(file.path()), BUFFER)) {
        compression = Compression.of(raw, file.fileName(), name);
        if (compression == Compression.NONE && isReadInPlace(item)) {
          readInPlace(item, raw, file.path());
        } else {
          readPacked(item, raw);
        }
      }
    } catch (IOException e) {
      throw compression.reading(name, offset, e);
    }
  }

  private FieldPath field() {
    return new FieldPath(spec.field().orElse("text"));
  }

  /** Formats that are read from the end of a file. */
  private static boolean isReadInPlace(Item item) {
    return item.format() == DocumentFormat.PARQUET || item.format() == DocumentFormat.ZIP;
  }

  private void readInPlace(Item item, BufferedInputStream raw, Path path) throws IOException {
    if (!admits(item, raw)) {
      return;
    }
    if (item.format() == DocumentFormat.PARQUET) {
      readColumn(item.name(), path);
    } else {
      readArchive(item.name(), archive -> archive.zip(path));
    }
  }

  private void readPacked(Item item, BufferedInputStream raw) throws IOException {
    long most = compression == Compression.NONE ? Long.MAX_VALUE : allowance.unpacked();
    String name = item.name();
    MeasuredStream in = new MeasuredStream(compression.open(raw, name, allowance), name, most);
    try (in) {
      readStream(item, in);
    } finally {
      offset = in.offset();
    }
  }

  /** Examines the content, skips a byte order mark, and leaves the rest in the stream. */
  private boolean admits(Item item, BufferedInputStream in) throws IOException {
    byte[] head = Content.peek(in, Content.HEAD);
    ContentCheck check = new ContentCheck(item, sink);
    if (!check.admits(head)) {
      sink.begin(item.name(), true);
      sink.end();
      return false;
    }
    in.skipNBytes(check.mark(head));
    return true;
  }

  /** Reads the content if it is admitted, and returns whether it was. */
  private boolean readStream(Item item, InputStream stream) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream, BUFFER);
    if (!admits(item, in)) {
      return false;
    }
    String name = item.name();
    switch (item.format()) {
      case JSON_LINES -> new JsonLines(name, field(), sink).read(in);
      case NUMPY -> new NumpyBytes(name, sink).read(in);
      case TOKENS -> new TokenIdDocuments(name, tokenizer, sink).read(in);
      case TAR -> readArchive(name, archive -> archive.tar(in));
      case TEXT -> readText(item, in);
      case PARQUET, ZIP -> {
        // A compressed file that must be read from its end is unpacked first.
        try (Spool spool = Spool.fill(spoolFolder, name, in, allowance.unpacked())) {
          if (item.format() == DocumentFormat.PARQUET) {
            readColumn(name, spool.file());
          } else {
            readArchive(name, archive -> archive.zip(spool.file()));
          }
        }
      }
    }
    return true;
  }

  private void readColumn(String name, Path path) throws IOException {
    columnBytes = new ParquetColumn(name, allowance, sink).read(path, field());
  }

  private void readText(Item item, InputStream in) throws IOException {
    sink.begin(item.name(), item.optional());
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      sink.text(buffer, 0, n);
    }
    sink.end();
  }

  /** Reads an archive of one kind. */
  @FunctionalInterface
  private interface Opener {
    void read(ArchiveEntries entries) throws IOException;
  }

  private void readArchive(String name, Opener opener) throws IOException {
    EntryReader entries = new EntryReader(name);
    opener.read(new ArchiveEntries(name, entries::wants, entries));
    if (entries.count == 0) {
      throw new CorpusException(
          name
              + ": the archive has no entry"
              + spec.entry().map(entry -> " " + Foreign.name(entry)).orElse(""));
    }
  }

  /**
   * Reads the files in an archive, of any format and compression except archives. Files that are
   * not text are left out, unless they were named.
   */
  private final class EntryReader implements ArchiveEntries.Reader {
    private final String archive;
    private int count;

    EntryReader(String archive) {
      this.archive = archive;
    }

    boolean wants(String entry) {
      boolean wanted = spec.entry().isEmpty() || spec.entry().get().equals(entry);
      count += wanted ? 1 : 0;
      return wanted;
    }

    @Override
    public void link(String entry) {
      if (spec.entry().isEmpty()) {
        sink.remark(Remark.LINK, archive + "/" + Foreign.name(entry));
      }
    }

    @Override
    public void read(String entry, InputStream content) throws IOException {
      String name = archive + "/" + Foreign.name(entry);
      long left = allowance.unpacked(); // for all entries together
      columnBytes = 0;
      MeasuredStream packed = new MeasuredStream(content, archive, left);
      BufferedInputStream raw = new BufferedInputStream(packed, BUFFER);
      Compression inner = Compression.of(raw, entry, name);
      MeasuredStream in = new MeasuredStream(inner.open(raw, name, allowance), archive, left);
      DocumentFormat format = DocumentFormat.of(entry, true);
      try {
        Item item = new Item(name, entry, format, false, spec.entry().isEmpty());
        if (readStream(item, in) && TextFiles.isTable(entry)) {
          sink.remark(Remark.TABLE, name);
        }
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw inner.reading(name, in.offset(), e);
      }
      long most = Math.max(columnBytes, Math.max(packed.offset(), in.offset()));
      allowance = new Allowance(allowance.memory(), left - most);
    }
  }
}
