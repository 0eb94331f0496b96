package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: {@code /metrics} strictly follows the text formats of Prometheus, and has each run's
 * newest numbers, whatever the run's name.
 */
class ScrapeTest {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP =
      Pattern.compile("# HELP (" + NAME + ") ((?:[^\\\\]|\\\\[\\\\n])*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped|unknown)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "("
              + NAME
              + ")(?:\\{([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"\\})?"
              + " (NaN|[+-]?Inf|-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)");

  @TempDir private Path folder;

  /**
   * Maps {@code name run} to the sample's value; throws at anything that the format does not allow.
   */
  private static Map<String, Double> parse(String text, boolean open) {
    assertTrue(text.endsWith(open ? "# EOF\n" : "\n"), text);
    Map<String, Double> samples = new HashMap<>();
    Set<String> typed = new HashSet<>();
    String family = "";
    for (String line : text.split("\n")) {
      Matcher type = TYPE.matcher(line);
      Matcher help = HELP.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (open && line.equals("# EOF")) {
        continue;
      } else if (type.matches()) {
        family = type.group(1);
        assertTrue(typed.add(family), line);
      } else if (!help.matches()) {
        assertTrue(sample.matches(), line);
        // Samples follow the type of their family, in one group.
        assertTrue(sample.group(1).startsWith(family) && typed.contains(family), line);
        String run = sample.group(3).replace("\\\"", "\"").replace("\\\\", "\\");
        assertEquals(
            null, samples.put(sample.group(1) + " " + run, Double.valueOf(sample.group(4))), line);
      }
    }
    return samples;
  }

  @Test
  void isWhatTheFormatAllows() throws IOException, InterruptedException {
    String odd = "a \"b\" \\ c";
    Folders.steps(Folders.run(folder, "first", 1), 1, 25);
    Folders.steps(Folders.run(folder, odd, 1), 1, 3);
    Folders.run(folder, "empty", 1);
    try (Watch watch = Watch.onLoopback(List.of(folder), 0, KernelChooser::chooseForStream);
        HttpClient client = HttpClient.newHttpClient()) {
      for (String accept : List.of("text/plain", "application/openmetrics-text; version=1.0.0")) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create(watch.address() + "metrics"))
                    .header("Accept", accept)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertEquals(200, answer.statusCode());
        assertTrue(type.startsWith(accept.replaceFirst(";.*", "")), type);
        Map<String, Double> samples = parse(answer.body(), accept.contains("open"));
        assertEquals(25, samples.get("integg_steps_total first"));
        assertEquals(25_000, samples.get("integg_member_tokens_total first"));
        assertEquals(6.25, samples.get("integg_cpu_seconds_total first"));
        assertEquals(2.55, samples.get("integg_validation_bits_per_byte first"));
        assertEquals(4, samples.get("integg_train_bits_per_byte " + odd));
        assertFalse(samples.containsKey("integg_validation_bits_per_byte " + odd));
        assertEquals(0, samples.get("integg_steps_total empty"));
      }
    }
  }
}
