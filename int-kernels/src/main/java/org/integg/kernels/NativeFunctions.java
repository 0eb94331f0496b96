package org.integg.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/** The functions of a library at one of its levels. */
record NativeFunctions(SymbolLookup library, NativeLevel level) {
  /**
   * The function of an operation.
   *
   * @throws NativeLibrary.Unavailable if the library does not have it
   */
  MemorySegment get(String operation) throws NativeLibrary.Unavailable {
    String symbol = "integg_" + operation + "_" + level.suffix();
    return library
        .find(symbol)
        .orElseThrow(() -> new NativeLibrary.Unavailable("it has no " + symbol));
  }
}
