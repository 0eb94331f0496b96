package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.integg.tokenizer.NumberedTokenizer;

/** Hands the documents of files of every format and compression to a sink. */
final class FileReader {
  private static final int BUFFER = 1 << 16;

  private final SourceSpec spec;
  private final boolean found;
  private final NumberedTokenizer tokenizer;
  private final Path spoolFolder;
  private final DocumentSink sink;
  private final byte[] buffer = new byte[BUFFER];

  private Allowance allowance = new Allowance(0, 0);

  /** What is being unpacked, and how, for messages. */
  private Compression compression = Compression.NONE;

  private long offset;

  /**
   * A reader.
   *
   * @param spec says which field, entry or column holds the text
   * @param found whether the files were found in a folder, and are left out when they are no text
   * @param tokenizer what token files mean
   * @param spoolFolder where a file is unpacked to that must be read from its end
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
    DocumentFormat format = file.format(spec, found);
    offset = 0;
    compression = Compression.NONE;
    try {
      allowance = Allowance.of(spec, Files.size(file.path()));
      if (format == DocumentFormat.ZIP) {
        readArchive(name, archive -> archive.zip(file.path()));
        return;
      }
      try (BufferedInputStream raw =
          new BufferedInputStream(Files.newInputStream(file.path()), BUFFER)) {
        compression = Compression.of(raw, file.fileName(), name);
        if (format == DocumentFormat.PARQUET && compression == Compression.NONE) {
          new ParquetColumn(file.path(), name, field(), sink).read();
          return;
        }
        readPacked(format, name, raw);
      }
    } catch (IOException e) {
      throw CorpusException.reading(name, offset, e, compression);
    }
  }

  private String field() {
    return spec.field().orElse("text");
  }

  private void readPacked(DocumentFormat format, String name, BufferedInputStream raw)
      throws IOException {
    long most = compression == Compression.NONE ? Long.MAX_VALUE : allowance.unpacked();
    MeasuredStream in = new MeasuredStream(compression.open(raw, name, allowance), name, most);
    try (in) {
      readStream(format, name, in);
    } finally {
      offset = in.offset();
    }
  }

  private void readStream(DocumentFormat format, String name, InputStream in) throws IOException {
    switch (format) {
      case JSON_LINES -> json(name).read(in);
      case NUMPY -> new NumpyBytes(name, sink).read(in);
      case TOKENS -> new TokenFile(name, tokenizer, sink).read(in);
      case PARQUET -> readUnpacked(name, in);
      case TAR -> readArchive(name, archive -> archive.tar(in));
      case TEXT, ZIP -> readText(name, in);
    }
  }

  private JsonLines json(String name) {
    return new JsonLines(name, new FieldPath(field()), allowance, sink);
  }

  private void readText(String name, InputStream in) throws IOException {
    sink.begin(name, found);
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      sink.text(buffer, 0, n);
    }
    sink.end();
  }

  /** Parquet is read from its end, so a compressed file is unpacked first. */
  private void readUnpacked(String name, InputStream in) throws IOException {
    try (Spool spool = Spool.fill(spoolFolder, name, in, allowance.unpacked())) {
      new ParquetColumn(spool.file(), name, field(), sink).read();
    }
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
          name + ": the archive has no entry" + spec.entry().map(entry -> " " + entry).orElse(""));
    }
  }

  /** Reads files that are in an archive: any format and compression, but no archives in it. */
  private final class EntryReader implements ArchiveEntries.Reader {
    private final String archive;
    private int count;

    /** Bytes that all entries together may still unpack to. */
    private long left = allowance.unpacked();

    EntryReader(String archive) {
      this.archive = archive;
    }

    boolean wants(String entry) {
      boolean wanted = spec.entry().isEmpty() || spec.entry().get().equals(entry);
      count += wanted ? 1 : 0;
      return wanted;
    }

    @Override
    public void read(String entry, InputStream content) throws IOException {
      String name = archive + "/" + entry;
      MeasuredStream packed = new MeasuredStream(content, archive, left);
      BufferedInputStream raw = new BufferedInputStream(packed, BUFFER);
      Compression inner = Compression.of(raw, entry, name);
      MeasuredStream in = new MeasuredStream(inner.open(raw, name, allowance), archive, left);
      try {
        readStream(DocumentFormat.of(entry, true), name, in);
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw CorpusException.reading(name, in.offset(), e, inner);
      }
      left -= Math.max(packed.offset(), in.offset());
    }
  }
}
