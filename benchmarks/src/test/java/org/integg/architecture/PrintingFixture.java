package org.integg.architecture;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Every way to bypass {@code Output}, for {@link OneWayOutTest} to find. It is never run. */
final class PrintingFixture {
  private PrintingFixture() {}

  static void printAround(String text, Exception failure) throws IOException {
    System.out.println(text);
    System.err.print(text);
    System.console().printf(text);
    FileOutputStream descriptor = new FileOutputStream(FileDescriptor.out);
    new PrintStream(descriptor, true, StandardCharsets.UTF_8).println(text);
    OutputStreamWriter writer = new OutputStreamWriter(descriptor, StandardCharsets.UTF_8);
    failure.printStackTrace(new PrintWriter(writer, true));
    failure.printStackTrace();
    writer.write("\u001b[2J" + text);
  }

  /** A second definition of plain characters. */
  static boolean isPlain(int character) {
    return Character.getType(character) != Character.CONTROL;
  }
}
