package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.integg.tokenizer.NumberedTokenizer;

/** Hands the documents of files of every format and compression to a sink. */
final class FileReader {
  private static final int BUFFER = 1 << 16;

  private final SourceSpec spec;
  private final boolean found;
  private final NumberedTokenizer tokenizer;
  private final DocumentSink sink;
  private final byte[] buffer = new byte[BUFFER];

  /** Where the open stream is, for messages. */
  private long offset;

  private Compression compression = Compression.NONE;

  /**
   * A reader.
   *
   * @param spec says which field, entry or column holds the text
   * @param found whether the files were found in a folder, and are left out when they are no text
   * @param tokenizer what token files mean
   */
  FileReader(SourceSpec spec, boolean found, NumberedTokenizer tokenizer, DocumentSink sink) {
    this.spec = spec;
    this.found = found;
    this.tokenizer = tokenizer;
    this.sink = sink;
  }

  void read(Path path, String name) throws IOException {
    DocumentFormat format = DocumentFormat.of(name, found);
    offset = 0;
    compression = Compression.NONE;
    try {
      if (format == DocumentFormat.ZIP) {
        readZip(path, name);
        return;
      }
      try (BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
        compression = Compression.of(name, raw);
        if (format == DocumentFormat.PARQUET && compression == Compression.NONE) {
          new ParquetColumn(path, name, spec.field(), sink).read();
          return;
        }
        try (InputStream in = new Counting(compression.open(raw))) {
          readStream(format, name, in);
        }
      }
    } catch (IOException e) {
      throw CorpusException.reading(name, offset, e, compression);
    }
  }

  private void readStream(DocumentFormat format, String name, InputStream in) throws IOException {
    switch (format) {
      case JSON_LINES -> new JsonLines(name, spec.field(), sink).read(in);
      case NUMPY -> new NumpyBytes(name, sink).read(in);
      case TOKENS -> new TokenFile(name, tokenizer, sink).read(in);
      case PARQUET -> readUnpacked(name, in);
      case TEXT, ZIP -> readText(name, in);
    }
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
    Path unpacked = Files.createTempFile("integg-", ".parquet");
    try {
      try (OutputStream out = Files.newOutputStream(unpacked)) {
        in.transferTo(out);
      }
      new ParquetColumn(unpacked, name, spec.field(), sink).read();
    } finally {
      Files.deleteIfExists(unpacked);
    }
  }

  private void readZip(Path path, String name) throws IOException {
    boolean any = false;
    try (ZipFile zip = new ZipFile(path.toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
        if (spec.entry().isEmpty() || spec.entry().equals(entry.getName())) {
          any = true;
          offset = 0;
          try (InputStream in = new Counting(zip.getInputStream(entry))) {
            String inside = name + "/" + entry.getName();
            DocumentFormat format = DocumentFormat.of(entry.getName(), true);
            readStream(format, inside, in);
          }
        }
      }
    } catch (ZipException e) {
      throw new CorpusException(
          name + ": broken zip archive (" + e.getMessage() + "); fetch it again", e);
    }
    if (!any) {
      throw new CorpusException(
          name + ": the archive has no entry" + (spec.entry().isEmpty() ? "" : " " + spec.entry()));
    }
  }

  /** Keeps {@link #offset}. */
  private final class Counting extends InputStream {
    private final InputStream in;

    Counting(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      offset += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int n = in.read(into, from, length);
      offset += Math.max(0, n);
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
