package org.integg.kernels.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.integg.kernels.Exp2;
import org.integg.kernels.Lanes;
import org.junit.jupiter.api.Test;

/**
 * Claim: everything that Java passes to native code by number has the same number there:
 * operations, finishes, gates, probes, kinds of tensors, fields of structures, plain lanes and the
 * fractional bits of log-likelihoods.
 */
class HeadersTest {
  private static final Path NATIVE = Path.of("src/main/native");

  @Test
  void enumsHaveTheSameOrder() throws IOException {
    requireSame("cuda/script.h", "SCRIPT_", DeviceScript.Operation.values());
    requireSame("cuda/script.h", "FINISH_", ScriptProduct.Finish.values());
    requireSame("cuda/script.h", "SITE_", DeviceScript.Gates.values());
    requireSame("cuda/script.h", "PROBE_", DeviceScript.Probe.values());
    String population = header("cuda/population.h");
    assertEquals(names(PopulationProgram.Operation.values()), constants(population, "Operation"));
    assertEquals(names(PopulationProgram.Kind.values()), constants(population, "Kind"));
  }

  @Test
  void structuresHaveTheSameFields() throws IOException {
    String script = header("cuda/script.h");
    assertEquals(
        1 + PopulationProgram.OPERANDS, number(header("cuda/population.h"), "INSTRUCTION"));
    assertEquals(DeviceScript.OPERANDS, number(script, "OPERANDS"));
    assertTrue(script.contains("p[" + DeviceScript.PRODUCT_OPERANDS + "]"));
    requireFields(script, "term", ScriptTerm.class);
    assertEquals(
        Arrays.stream(ScriptMatrix.class.getRecordComponents()).map(c -> c.getName()).toList(),
        Pattern.compile("LEARN_(\\w+)")
            .matcher(enumWith(script, "LEARN_"))
            .results()
            .map(found -> found.group(1).toLowerCase(Locale.ROOT))
            .filter(name -> !name.equals("fields"))
            .toList());
  }

  @Test
  void constantsAreTheSame() throws IOException {
    assertEquals(Lanes.PLAIN, constant(header("cuda/lanes.h"), "kPlain"));
    assertEquals(Exp2.LEARNERS_BITS, constant(header("cuda/credit.h"), "kLikelihoodBits"));
  }

  private static int constant(String header, String name) {
    Matcher found = Pattern.compile("constexpr int " + name + " = (\\d+);").matcher(header);
    assertTrue(found.find(), name);
    return Integer.parseInt(found.group(1));
  }

  private static void requireFields(String header, String structure, Class<?> type) {
    Matcher found =
        Pattern.compile("struct integg_" + structure + " \\{ int64_t ([^;]*);").matcher(header);
    assertTrue(found.find(), structure);
    assertEquals(
        Arrays.stream(type.getRecordComponents()).map(c -> c.getName()).toList(),
        List.of(found.group(1).split(", ")));
  }

  private static void requireSame(String header, String prefix, Enum<?>[] values)
      throws IOException {
    List<String> there =
        Pattern.compile("\\b" + prefix + "(\\w+)")
            .matcher(enumWith(header(header), prefix))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertEquals(names(values), there, prefix);
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  /** The constants of a named enumeration, without their prefix. */
  private static List<String> constants(String header, String name) {
    Matcher found = Pattern.compile("enum " + name + " \\{([^}]*)}").matcher(header);
    assertTrue(found.find(), name);
    return Pattern.compile("INTEGG_(\\w+)")
        .matcher(found.group(1))
        .results()
        .map(each -> each.group(1))
        .toList();
  }

  /** The body of the enumeration whose first constant has a prefix. */
  private static String enumWith(String header, String prefix) {
    Matcher found = Pattern.compile("enum[^{;]*\\{(\\s*" + prefix + "[^}]*)}").matcher(header);
    assertTrue(found.find(), prefix);
    return found.group(1);
  }

  private static int number(String header, String name) {
    Matcher found = Pattern.compile("INTEGG_" + name + " = (\\d+)").matcher(header);
    assertTrue(found.find(), name);
    return Integer.parseInt(found.group(1));
  }

  /** A header without its comments. */
  private static String header(String name) throws IOException {
    return Files.readString(NATIVE.resolve(name)).replaceAll("(?s)/\\*.*?\\*/", "");
  }
}
