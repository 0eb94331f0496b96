package org.integg.corpora;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Stores the texts of documents in one temporary file, so that they can be read in any order, as
 * shuffling and weights require. It takes about 12 bytes of memory per document.
 */
final class DocumentStore implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final ByteBuffer reading = ByteBuffer.allocate(1 << 16);

  /** Where each document begins, with one more entry for the end of the last. */
  private final LongArrayList starts = new LongArrayList();

  private final IntArrayList sources = new IntArrayList();
  private long flushed;

  DocumentStore(Path folder) throws CorpusException {
    file = folder.resolve("documents" + CacheFile.TEMPORARY + UUID.randomUUID());
    try {
      OwnFiles.createFolders(folder);
      channel = OwnFiles.create(file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw CorpusException.writing(file, e);
    }
    starts.add(0);
  }

  void append(byte[] text, int offset, int length) throws CorpusException {
    for (int done = 0; done < length; ) {
      int part = Math.min(buffer.remaining(), length - done);
      buffer.put(text, offset + done, part);
      done += part;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
  }

  private void flush() throws CorpusException {
    try {
      buffer.flip();
      while (buffer.hasRemaining()) {
        flushed += channel.write(buffer, flushed);
      }
      buffer.clear();
    } catch (IOException e) {
      throw CorpusException.writing(file, e);
    }
  }

  /** Ends a document of the source with this number. */
  void keep(int source) {
    sources.add(source);
    starts.add(flushed + buffer.position());
  }

  /** Forgets the document that was being appended. */
  void drop() throws CorpusException {
    flush();
    flushed = starts.getLong(starts.size() - 1);
  }

  void complete() throws CorpusException {
    flush();
  }

  int size() {
    return sources.size();
  }

  int source(int document) {
    return sources.getInt(document);
  }

  long length(int document) {
    return starts.getLong(document + 1) - starts.getLong(document);
  }

  /** Passes one document to {@code sink}. */
  void read(int document, DocumentSink sink) throws IOException {
    sink.begin("document " + document, false);
    long end = starts.getLong(document + 1);
    for (long at = starts.getLong(document); at < end; ) {
      reading.clear().limit((int) Math.min(reading.capacity(), end - at));
      int n = channel.read(reading, at);
      if (n < 0) {
        throw new CorpusException(file + " in the cache was cut by another program");
      }
      sink.text(reading.array(), 0, n);
      at += n;
    }
    sink.end();
  }

  @Override
  public void close() throws CorpusException {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw CorpusException.writing(file, e);
    }
  }
}
