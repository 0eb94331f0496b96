package org.integg.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The standard error that the user sees.
 *
 * <p>Java announces every incubator module on standard error before {@code main}, and has no option
 * to stop that. The launcher therefore starts Java with a filter as descriptor 2 and the real
 * standard error as the descriptor that {@code integg.stderr} names. Messages of the virtual
 * machine itself still arrive through the filter.
 */
public final class StandardError {
  private StandardError() {}

  /**
   * The output to the real standard error, to which {@code System.err} leads from now on, because
   * the log also contains names and texts of others.
   */
  public static Output take() {
    Output err = new Output(new OutputStreamWriter(descriptor(), StandardCharsets.UTF_8), true);
    System.setErr(new PrintStream(new Decoded(err), true, StandardCharsets.UTF_8));
    return err;
  }

  private static OutputStream descriptor() {
    Integer descriptor = Integer.getInteger("integg.stderr");
    if (descriptor != null) {
      try {
        // Opening /dev/fd/N instead would truncate a file and fail on a socket.
        Constructor<FileDescriptor> of = FileDescriptor.class.getDeclaredConstructor(int.class);
        of.setAccessible(true);
        return new FileOutputStream(of.newInstance(descriptor));
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        System.Logger log = System.getLogger(StandardError.class.getName());
        log.log(System.Logger.Level.DEBUG, "standard error stays behind the launcher's filter", e);
      }
    }
    return new FileOutputStream(FileDescriptor.err);
  }

  /** Bytes of UTF-8 as text for a writer; half a character waits for the rest of it. */
  private static final class Decoded extends OutputStream {
    private static final int BUFFER = 1024;

    private final Writer to;
    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    private final CharBuffer text = CharBuffer.allocate(BUFFER);

    Decoded(Writer to) {
      this.to = to;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) {
      try {
        for (int done = 0; done < length; ) {
          int count = Math.min(bytes.remaining(), length - done);
          bytes.put(from, offset + done, count).flip();
          decoder.decode(bytes, text, false);
          bytes.compact();
          to.write(text.flip().toString());
          text.clear();
          done += count;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e); // Output does not throw its failures
      }
    }

    @Override
    public void flush() throws IOException {
      to.flush();
    }
  }
}
