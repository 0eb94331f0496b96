package org.integg.kernels;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ways in which the native kernels are compiled, best first. */
enum NativeLevel {
  /** AVX-512 with its dot product of bytes. */
  AVX512VNNI(1),
  /** AVX2 with the dot product of bytes. */
  AVXVNNI(2),
  /** AVX2: products of shorts. */
  AVX2(4),
  /** Arm's dot product of bytes. */
  NEON(8),
  /** Plain C. */
  C(16);

  /** The property that demands a level, for tests. */
  static final String PROPERTY = "integg.native.level";

  private final int bit;

  NativeLevel(int bit) {
    this.bit = bit;
  }

  /** The level as it stands in the names of functions: {@code avx2}. */
  String suffix() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The levels that both the library and this processor have, best first. */
  static List<NativeLevel> of(SymbolLookup library) throws NativeLibrary.Unavailable {
    MemorySegment function =
        library
            .find("integg_levels")
            .orElseThrow(() -> new NativeLibrary.Unavailable("it has no integg_levels"));
    int bits;
    try {
      bits =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_INT))
                  .invokeExact(function);
    } catch (Throwable e) {
      throw new NativeLibrary.Unavailable("integg_levels failed: " + e, e);
    }
    List<NativeLevel> levels = new ArrayList<>();
    for (NativeLevel level : values()) {
      if ((bits & level.bit) != 0 && library.find("integg_project_" + level.suffix()).isPresent()) {
        levels.add(level);
      }
    }
    return levels;
  }
}
