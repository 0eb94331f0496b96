package org.integg.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.integg.bench.RankBench.Cosine;
import org.integg.bench.RankBench.Estimate;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.VectorKernels;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Claim: {@code egg bench rank} prints and writes one row for each noise and rank, the same every
 * time; an estimate is the same on all kernels; cosines are right and exclude noise that batches do
 * not share.
 */
class RankBenchTest {
  private static final String TENSOR = "blocks.0.gru.Wh";

  @TempDir Path folder;

  /** What a command printed, or the message that it failed with. */
  private static String bench(String... arguments) {
    return BenchRun.of(List.of(arguments));
  }

  private static List<String> cells(String line) {
    return IntStream.range(1, 7).mapToObj(i -> line.split("\\|")[i].strip()).toList();
  }

  @Test
  void aRowForEachNoiseAndRank() throws IOException {
    Path json = folder.resolve("rank.json");
    String[] command = {
      "rank", "--pairs", "256", "--sigma-shift", "4,0", "--json", json.toString()
    };
    List<String> printed = bench(command).lines().toList();
    JsonNode written = new ObjectMapper().readTree(Files.readAllBytes(json));
    assertEquals(List.of("dim", "pairs", "tensor", "rows"), List.copyOf(written.propertyNames()));
    assertEquals(16, written.get("dim").asInt());
    assertEquals(TENSOR, written.get("tensor").asString());
    assertEquals(256, written.get("pairs").asInt());

    List<String> columns = cells(printed.getFirst());
    assertEquals(List.of("sigma-shift", "rank", "cosine", "without noise"), columns.subList(0, 4));
    List<List<String>> keys = new ArrayList<>();
    for (JsonNode row : written.get("rows")) {
      assertEquals(columns, List.copyOf(row.propertyNames()));
      assertTrue(Math.abs(row.get("cosine").asDouble()) <= 1, row::toString);
      assertEquals(
          1000 * (1 - row.get("without noise").asDouble()), row.get(columns.get(4)).asDouble());
      keys.add(List.of(row.get("sigma-shift").toString(), row.get("rank").toString()));
    }
    List<List<String>> expected =
        Stream.of("4", "0")
            .flatMap(shift -> Stream.of("1", "2", "4", "8").map(rank -> List.of(shift, rank)))
            .toList();
    assertEquals(expected, keys);
    // Below the names and a rule come the same rows in the same order.
    assertEquals(
        expected, printed.stream().skip(2).map(line -> cells(line).subList(0, 2)).toList());

    byte[] first = Files.readAllBytes(json);
    assertEquals(printed, bench(command).lines().toList());
    assertArrayEquals(first, Files.readAllBytes(json));
  }

  @Test
  void anEstimateIsTheSameOnAllKernels() {
    Estimate scalar = estimate(new ScalarKernels(), 2);
    Estimate vector = estimate(new VectorKernels(), 2);
    Estimate other = estimate(new VectorKernels(), 3);
    for (int batch = 0; batch < scalar.batches().size(); batch++) {
      assertArrayEquals(scalar.batches().get(batch), vector.batches().get(batch));
      assertFalse(Arrays.equals(scalar.batches().get(batch), other.batches().get(batch)));
    }
  }

  private static Estimate estimate(Kernels kernels, int rank) {
    Parameters model = Workload.published(16, 1, 2, 1, 1).parameters();
    TensorSpec matrix = model.tensors().find(TENSOR).orElseThrow();
    return new RankBench(kernels, model, matrix).estimate(rank, 4, 256);
  }

  /** All numbers are exact in binary, or nearest to a quotient of exact numbers. */
  @Test
  void noiseThatBatchesDoNotShareIsTakenOut() {
    Estimate steady = of(3, 4, 3, 4, 3, 4, 3, 4);
    assertEquals(25, steady.power());
    // Their mean is (1, 0), whose length 1 still contains noise; without it, 1/2 remains.
    Estimate noisy = of(1, 1.5, 1, -1.5, 1, 1.5, 1, -1.5);
    assertEquals(0.25, noisy.power());
    Cosine cosine = RankBench.cosine(noisy, steady);
    assertEquals(0.6, cosine.raw());
    assertEquals(3 / 2.5, cosine.corrected());
    assertEquals(new Cosine(0, 0, 0), RankBench.cosine(of(1, 0, 1, 0, 1, 0), of(0, 1, 0, 1, 0, 1)));
  }

  /** Batches of two elements each. */
  private static Estimate of(double... elements) {
    List<double[]> batches = new ArrayList<>();
    for (int i = 0; i < elements.length; i += 2) {
      batches.add(new double[] {elements[i], elements[i + 1]});
    }
    return new Estimate(batches);
  }

  @ParameterizedTest
  @CsvSource({
    "--pairs, 100, pairs 100: must be a multiple of 256 from 256 to 16777216",
    "--pairs, 0, pairs 0: must be a multiple of 256 from 256 to 16777216",
    "--sigma-shift, 9, sigma-shift 9: must be 0 to 8",
    "--tensor, blocks.0.gru.bf, tensor blocks.0.gru.bf: no matrix"
  })
  void mistakesAreOneLine(String option, String value, String line) {
    assertEquals(line, bench("rank", option, value));
  }
}
