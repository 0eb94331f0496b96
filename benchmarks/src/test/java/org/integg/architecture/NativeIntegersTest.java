package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: the native kernels, for processors and for GPUs, compute with integers: their sources
 * contain no floating-point type, literal, instruction or function, except for the listed ones,
 * which move bits. All this code is on the path of learning: products, noise, credits, votes and
 * updates.
 */
class NativeIntegersTest {
  private static final Set<String> KINDS = Set.of("c", "h", "cu", "cuh");

  /** Comments and other text that is not code. */
  private static final Pattern REMARKS =
      Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);

  private static final Pattern FLOATING =
      Pattern.compile(
          String.join(
              "|",
              "\\b(?:float|double|half2|bfloat16|fp16|fp8)(?:\\d+)?(?:x\\d+)*(?:_t)?\\b",
              "\\b_{1,2}(?:Float\\d+x?|fp16|bf16|half2?|nv_bfloat162?|float128)\\b",
              // Vector types without an i are of floats, and so are instructions on them.
              "\\b__m(?:128|256|512)[dh]?\\b",
              "\\b_mm\\d*(?:_\\w*?)?_(?:cast|cvtt?)?(?:ps|pd|ss|sd|ph|sh|pbh)(?=_|\\b)\\w*",
              "\\bv\\w+_(?:f16|f32|f64|bf16)\\b",
              // Literals: 1.5, .5, 1e3, 1f, and hexadecimal ones with a power.
              "\\b\\d+\\.\\d*(?:[eE][+-]?\\d+)?[fFlL]?|"
                  + "(?<![\\w.)])\\.\\d+(?:[eE][+-]?\\d+)?[fFlL]?",
              "\\b\\d+(?:[eE][+-]?\\d+[fFlL]?|[fF])\\b",
              "\\b0[xX][0-9a-fA-F]*\\.?[0-9a-fA-F]*[pP][+-]?\\d+\\b",
              // Functions of the C library and of CUDA (exp2 and log2 work on integers here), and
              // their headers.
              "\\b(?:sqrt|rsqrt|cbrt|exp|exp2(?=f)|expm1|log|log2(?=f)|log10|log1p|pow|sin|cos|"
                  + "tan|tanh|floor|ceil)f?\\(",
              "\\b(?:rint|lrint|llrint|round|lround|trunc|fma|fmin|fmax|fabs|fmod|ldexp|"
                  + "frexp)f?\\(",
              "\\b__(?:f|d)(?:add|sub|mul|div|ma|rcp|sqrt|divide)f?_?(?:rn|rz|ru|rd)?\\(",
              "\\b__\\w*(?:2float|2double|float2|double2|float_as|as_float|double_as|"
                  + "as_double)\\w*",
              "#\\s*include\\s*<(?:t?g?math|cmath|complex|cuda_fp16|cuda_bf16)(?:\\.h)?>"));

  /** A permitted use of floating point, and the reason. */
  private record Exempt(String file, Set<String> found, String reason) {}

  private static final List<Exempt> EXEMPT =
      List.of(
          new Exempt(
              "cpu/simd.h",
              Set.of("__m256", "_mm256_castsi256_ps", "_mm256_castps_si256", "_mm256_blendv_ps"),
              "AVX2 has a blend of 32-bit lanes by their highest bit under the name of floats"
                  + " alone: it moves bits and computes nothing"));

  private static Path sources() {
    return TestTableTest.root().resolve("int-kernels/src/main/native");
  }

  private static Set<String> floating(String source) {
    String code = REMARKS.matcher(source).replaceAll(" ");
    Set<String> found = new TreeSet<>();
    Matcher each = FLOATING.matcher(code);
    while (each.find()) {
      found.add(each.group());
    }
    return found;
  }

  @Test
  void nativeSourcesComputeWithIntegers() throws IOException {
    List<String> uses = new ArrayList<>();
    int read = 0;
    try (Stream<Path> files = Files.walk(sources())) {
      for (Path file : files.filter(NativeIntegersTest::isSource).sorted().toList()) {
        read++;
        String name = sources().relativize(file).toString().replace('\\', '/');
        Set<String> found = floating(Files.readString(file));
        EXEMPT.stream().filter(e -> e.file().equals(name)).forEach(e -> found.removeAll(e.found()));
        found.forEach(use -> uses.add(name + ": " + use));
      }
    }
    assertEquals(List.of(), uses);
    assertTrue(read > 30, "sources found: " + read);
  }

  private static boolean isSource(Path file) {
    String name = String.valueOf(file.getFileName());
    return KINDS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** An exemption that is no longer needed would hide the next use. */
  @Test
  void everyExemptionIsNeededAndExplained() throws IOException {
    for (Exempt exempt : EXEMPT) {
      assertFalse(exempt.reason().isBlank(), exempt.file());
      Set<String> found = floating(Files.readString(sources().resolve(exempt.file())));
      assertTrue(found.containsAll(exempt.found()), exempt.file() + " has only " + found);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "float x;",
        "(double)n",
        "typedef _Float16 h;",
        "__half2 pair;",
        "float32x4_t v;",
        "__m512 v = _mm512_setzero_ps();",
        "x = _mm512_mask_add_ps(x, m, a, b);",
        "_mm256_cvtepi32_pd(a)",
        "_mm_sqrt_ss(a)",
        "_mm512_dpbf16_ps(a, b, c)",
        "_mm512_fmadd_ph(a, b, c)",
        "vmlaq_f32(a, b, c)",
        "x = n * 0.5;",
        "x = .5f;",
        "x = 1e-3;",
        "x = 2f;",
        "x = 0x1p-3;",
        "sqrtf(x)",
        "y = exp2f(x)",
        "__fmaf_rn(a, b, c)",
        "__int2float_rn(a)",
        "__float_as_int(a)",
        "#include <math.h>",
        "#include <cuda_fp16.h>"
      })
  void floatingPointIsFound(String code) {
    assertFalse(floating(code).isEmpty(), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int x = 0x1f; // 1.5 in float",
        "__m512i v = _mm512_add_epi32(a, b); /* as sqrt(x)\n has it: 2.0 */",
        "printf(\"%d of 1.5 double\", n);",
        "x = s.half_width + f(a)[0].b;",
        "uint64_t k = 0x9e3779b97f4a7c15ull;",
        "x = isqrt(n) + 12ul;"
      })
  void integersAreNone(String code) {
    assertEquals(Set.of(), floating(code));
  }
}
