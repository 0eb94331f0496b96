package org.integg.kernels;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** What all calls of the native kernels' library have in common. */
final class NativeCalls {
  private NativeCalls() {}

  /** A <em>critical</em> call of a function that returns nothing. */
  static MethodHandle handle(MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.ofVoid(parameters), Linker.Option.critical(true));
  }

  /** What a call threw, which none does, as an error. */
  static AssertionError failed(Throwable e) {
    return new AssertionError("a native call failed: " + e, e);
  }

  /** Bytes of working memory, as integg.h says. */
  static long scratch(int columns, int width) {
    return 64 + (columns + 3L) / 4 * (8L * width + 48);
  }
}
