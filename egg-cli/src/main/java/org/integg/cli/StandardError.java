package org.integg.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.StandardCharsets;

/**
 * The standard error that the user sees.
 *
 * <p>Java announces every incubator module on standard error before {@code main}, and has no option
 * against it. The launcher therefore starts Java with a filter as descriptor 2 and the real
 * standard error as the descriptor that {@code integg.stderr} names; what the virtual machine
 * itself has to say still arrives through the filter.
 */
final class StandardError {
  private StandardError() {}

  /** Makes {@code System.err} the real standard error again; without the property does nothing. */
  static void takeBack() {
    Integer descriptor = Integer.getInteger("integg.stderr");
    if (descriptor == null) {
      return;
    }
    try {
      // Opening /dev/fd/N instead would truncate a file and fail on a socket.
      Constructor<FileDescriptor> of = FileDescriptor.class.getDeclaredConstructor(int.class);
      of.setAccessible(true);
      FileOutputStream real = new FileOutputStream(of.newInstance(descriptor));
      System.setErr(new PrintStream(real, true, StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      System.Logger log = System.getLogger(StandardError.class.getName());
      log.log(System.Logger.Level.DEBUG, "standard error stays behind the launcher's filter", e);
    }
  }
}
