package org.integg.kernels.device;

import static org.integg.kernels.device.Refusals.argument;
import static org.integg.kernels.device.Refusals.device;
import static org.integg.kernels.device.Refusals.state;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Claim: no argument of a script's entry points harms the process: null, closed, negative, beyond
 * the memory, of another kind; each gives an exception with its line, before anything is done.
 * Operations that do not exist or that name places outside the memory are refused when the script
 * is opened.
 */
@ResourceLock("emulated devices")
class ScriptCallsTest {
  private static final int VOCABULARY = 16;
  private static final int WIDTH = 16;
  private static final long NEVER = Long.MAX_VALUE;

  private final DeviceScript written = new DeviceScript(1, 4);
  private final ByteBuffer input = StepBuffer.of(written.inputs());
  private final long table;
  private final long x;
  private long[] setup;
  private long[] operations;
  private long bytes;
  private long script;
  private long other;

  ScriptCallsTest() {
    table = written.allocate(VOCABULARY, WIDTH);
    x = written.allocate(64 * 4, WIDTH);
    written.part();
    written.clear(x, 64 * 4 * WIDTH);
    written.begin(0, table, WIDTH, x, 0, x, x, 1, 2);
    written.quotients(
        List.of(ScriptTerm.quotient(x, x, WIDTH)),
        new ScriptProduct(WIDTH, 0, 64, ScriptProduct.Finish.PLAIN, 0, x));
    written.part();
    written.clear(x, WIDTH);
    setup = written.setup(0);
    operations = written.operations();
    bytes = setup[1];
  }

  @BeforeAll
  static void load() {
    Refusals.load();
  }

  @BeforeEach
  void open() {
    script = DeviceCalls.scriptOpen(setup, operations);
    other = DeviceCalls.scriptOpen(setup, operations);
    byte[] rows = new byte[VOCABULARY * WIDTH];
    new Random(3).nextBytes(rows);
    DeviceCalls.scriptPutBytes(script, table, rows);
    input.asIntBuffer().put((int) written.tokensAt() / Integer.BYTES + 9, 5);
  }

  /** A refused call has changed nothing. */
  @AfterEach
  void goesOn() {
    DeviceCalls.scriptRun(script, 1, input);
    byte[] row = new byte[WIDTH];
    DeviceCalls.scriptGetBytes(script, x, row);
    assertArrayEquals(new byte[WIDTH], row);
    for (long each : new long[] {script, other}) {
      DeviceCalls.scriptClose(each);
      String line = "close: script %d is closed, or never was open".formatted(each);
      state(line, () -> DeviceCalls.scriptClose(each));
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void nothingToOpen() {
    argument("script: setup: null", () -> DeviceCalls.scriptOpen(null, operations));
    argument("script: operations: null", () -> DeviceCalls.scriptOpen(setup, null));
    String eleven = "script: setup: 12 numbers, 11 are needed";
    argument(eleven, () -> DeviceCalls.scriptOpen(new long[12], operations));
    String all = "script: operations: 24 numbers, 144 are needed";
    argument(all, () -> DeviceCalls.scriptOpen(setup, new long[24]));
  }

  @Test
  void setupsThatDoNotFit() {
    spoiledSetup(0, -1, "device -1: must be 0 to 65536");
    spoiledSetup(1, 0, "bytes 0: must be 1 to 281474976710656");
    spoiledSetup(2, 0, "operations 0: must be 1 to 16777216");
    spoiledSetup(3, -4, "blocks -4: must be 1 to 2048");
    spoiledSetup(4, 6, "tokens of a segment: must be a multiple of 4");
    spoiledSetup(4, NEVER, "tokens of a segment 9223372036854775807: must be 4 to 2048");
    spoiledSetup(5, 0, "tokens: must follow a step's numbers");
    spoiledSetup(6, -8, "a step's numbers -8: must be 0 to " + (bytes - 48));
    spoiledSetup(7, bytes, "quantiles %d: must be 0 to %d".formatted(bytes, bytes - 8192));
    spoiledSetup(10, bytes, "roots %d: must be 0 to %d".formatted(bytes, bytes - 8192));
  }

  @Test
  void aDeviceThatIsNotThere() {
    assumeTrue(Refusals.areEmulated(), "CUDA has other words for it");
    long[] third = written.setup(2);
    String line = "cuda: choosing a GPU: invalid argument";
    device(line, () -> DeviceCalls.scriptOpen(third, operations));
  }

  private void spoiledSetup(int which, long value, String line) {
    long[] wrong = setup.clone();
    wrong[which] = value;
    argument("script: " + line, () -> DeviceCalls.scriptOpen(wrong, operations));
  }

  @Test
  void operationsThatLeaveTheMemory() {
    spoiledOperation(0, 0, 1, "operation 0: must begin a part");
    spoiledOperation(1, 0, 21, "operation 1: operation 21: must be 0 to 20");
    spoiledOperation(1, 1, -1, "operation 1: field 1 -1: must be 0 to " + (bytes - 1));
    spoiledOperation(
        1, 2, bytes, "operation 1: bytes to clear %d: must be 0 to %d".formatted(bytes, bytes - x));
    spoiledOperation(
        2, 2, bytes, "operation 2: field 2 %d: must be 0 to %d".formatted(bytes, bytes - 1));
    spoiledOperation(3, 6, 9, "operation 3: field 6 9: must be 0 to 8");
    spoiledOperation(
        3, 8, NEVER, "operation 3: field 8 %d: must be 0 to %d".formatted(NEVER, bytes - 1));
  }

  private void spoiledOperation(int which, int field, long value, String line) {
    long[] wrong = operations.clone();
    wrong[which * DeviceScript.OPERANDS + field] = value;
    argument("script: " + line, () -> DeviceCalls.scriptOpen(setup, wrong));
  }

  /** Every operation and finish, with every place beyond the memory. */
  @Test
  void placesOfEveryOperation() {
    for (DeviceScript.Operation operation : DeviceScript.Operation.values()) {
      boolean product = DeviceScript.Operation.PRODUCT.compareTo(operation) <= 0;
      product &= operation.compareTo(DeviceScript.Operation.EXPLAIN) <= 0;
      long[] wrong = operations.clone();
      wrong[DeviceScript.OPERANDS] = operation.ordinal();
      for (int field = 1; field < DeviceScript.OPERANDS; field++) {
        wrong[DeviceScript.OPERANDS + field] = product && field == 6 ? 8 : bytes;
      }
      if (operation == DeviceScript.Operation.PART) {
        DeviceCalls.scriptClose(DeviceCalls.scriptOpen(setup, wrong));
      } else {
        IllegalArgumentException refused =
            assertThrows(
                IllegalArgumentException.class, () -> DeviceCalls.scriptOpen(setup, wrong));
        String line = String.valueOf(refused.getMessage());
        assertTrue(line.startsWith("script: operation 1: field "), operation + ": " + line);
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void puttingAndGetting() {
    argument("put: values: null", () -> DeviceCalls.scriptPutBytes(script, 0, null));
    argument("put: values: null", () -> DeviceCalls.scriptPutInts(script, 0, null));
    argument("get: values: null", () -> DeviceCalls.scriptGetBytes(script, 0, null));
    argument("get: values: null", () -> DeviceCalls.scriptGetInts(script, 0, null));
    argument("get: values: null", () -> DeviceCalls.scriptGetLongs(script, 0, null));
    for (long at : new long[] {-1, bytes - 15, bytes, NEVER, Long.MIN_VALUE}) {
      String line = "place %d: must be 0 to %d".formatted(at, bytes - 16);
      argument("put: " + line, () -> DeviceCalls.scriptPutBytes(script, at, new byte[16]));
      argument("put: " + line, () -> DeviceCalls.scriptPutInts(script, at, new int[4]));
      argument("get: " + line, () -> DeviceCalls.scriptGetBytes(script, at, new byte[16]));
      argument("get: " + line, () -> DeviceCalls.scriptGetInts(script, at, new int[4]));
      argument("get: " + line, () -> DeviceCalls.scriptGetLongs(script, at, new long[2]));
    }
    String large = "get: bytes %d: must be 0 to %d".formatted(bytes + 1, bytes);
    argument(large, () -> DeviceCalls.scriptGetBytes(script, 0, new byte[(int) bytes + 1]));
    DeviceCalls.scriptGetBytes(script, bytes, new byte[0]);
  }

  @Test
  @SuppressWarnings("NullAway")
  void running() {
    argument("run: part -1: must be 0 to 1", () -> DeviceCalls.scriptRun(script, -1, input));
    argument("run: part 2: must be 0 to 1", () -> DeviceCalls.scriptRun(script, 2, input));
    argument("run: input: null", () -> DeviceCalls.scriptRun(script, 0, null));
    int needed = input.capacity();
    ByteBuffer heap = ByteBuffer.allocate(needed);
    argument("run: input: must be a direct buffer", () -> DeviceCalls.scriptRun(script, 0, heap));
    String small = "run: input: room for %d, %d are needed".formatted(needed - 1, needed);
    ByteBuffer less = input.slice(0, needed - 1);
    argument(small, () -> DeviceCalls.scriptRun(script, 1, less));
    spoiledInput(in -> in.putLong(0, 56), "turn of the partners 56: must be 0 to 55");
    spoiledInput(in -> in.putLong(0, -1), "turn of the partners -1: must be 0 to 55");
    int token = (int) written.tokensAt() + 4 * 70;
    long limit = (bytes - table) / WIDTH;
    for (int wrong : new int[] {-1, (int) limit, Integer.MIN_VALUE}) {
      String line = "token 70 %d: must be 0 to %d".formatted(wrong, limit - 1);
      spoiledInput(in -> in.putInt(token, wrong), line);
    }
  }

  private void spoiledInput(Consumer<ByteBuffer> spoiling, String line) {
    ByteBuffer wrong = StepBuffer.of(input.capacity());
    spoiling.accept(wrong);
    argument("run: " + line, () -> DeviceCalls.scriptRun(script, 0, wrong));
  }

  @Test
  void addingAndCopying() {
    String same = ": both scripts are " + script;
    argument("copy" + same, () -> copy(0, script, 0, 16));
    argument("add" + same, () -> add(0, script, 0, 4, 64));
    String place = ": place %d: must be 0 to %d".formatted(bytes, bytes - 16);
    argument("copy" + place, () -> copy(bytes, other, 0, 16));
    argument("add" + place, () -> add(bytes, other, 0, 4, 64));
    String others = ": the other's place -1: must be 0 to " + (bytes - 16);
    argument("copy" + others, () -> copy(0, other, -1, 16));
    argument("add" + others, () -> add(0, other, -1, 4, 64));
    String scratch = "add: scratch %d: must be 0 to %d".formatted(NEVER, bytes - 16);
    argument(scratch, () -> add(0, other, 0, 4, NEVER));
    for (long count : new long[] {-1, NEVER, bytes / 4 + 1}) {
      String line = "count %d: must be 0 to %d".formatted(count, bytes / 4);
      argument("add: " + line, () -> add(0, other, 0, count, 64));
      String whole = "bytes %d: must be 0 to %d".formatted(-1L - Math.abs(count), bytes);
      argument("copy: " + whole, () -> copy(0, other, 0, -1 - Math.abs(count)));
    }
  }

  private void add(long at, long from, long place, long count, long scratch) {
    DeviceCalls.scriptAdd(script, at, from, place, count, false, scratch);
  }

  private void copy(long at, long from, long place, long count) {
    DeviceCalls.scriptCopy(script, at, from, place, count);
  }

  @Test
  void closedOrNeverOpen() {
    long closed = DeviceCalls.scriptOpen(setup, operations);
    DeviceCalls.scriptClose(closed);
    GivenPopulation given = new GivenPopulation();
    long population = given.open();
    for (long handle : new long[] {closed, 0, -1, population, NEVER, Long.MIN_VALUE}) {
      String line = ": script %d is closed, or never was open".formatted(handle);
      state("close" + line, () -> DeviceCalls.scriptClose(handle));
      state("put" + line, () -> DeviceCalls.scriptPutBytes(handle, 0, new byte[1]));
      state("put" + line, () -> DeviceCalls.scriptPutInts(handle, 0, new int[1]));
      state("get" + line, () -> DeviceCalls.scriptGetBytes(handle, 0, new byte[1]));
      state("get" + line, () -> DeviceCalls.scriptGetInts(handle, 0, new int[1]));
      state("get" + line, () -> DeviceCalls.scriptGetLongs(handle, 0, new long[1]));
      state("run" + line, () -> DeviceCalls.scriptRun(handle, 0, input));
      state("copy" + line, () -> copy(0, handle, 0, 1));
      state("add" + line, () -> add(0, handle, 0, 1, 64));
      state("copy" + line, () -> DeviceCalls.scriptCopy(handle, 0, other, 0, 1));
      state("add" + line, () -> DeviceCalls.scriptAdd(handle, 0, other, 0, 1, true, 64));
    }
    String line = "evaluate: population %d is closed, or never was open".formatted(script);
    state(line, () -> given.evaluate(script));
    DeviceCalls.populationClose(population);
  }

  @Test
  void bytesComeBack() {
    byte[] found = new byte[VOCABULARY * WIDTH];
    DeviceCalls.scriptGetBytes(script, table, found);
    byte[] expected = new byte[VOCABULARY * WIDTH];
    new Random(3).nextBytes(expected);
    assertArrayEquals(expected, found);
    DeviceCalls.scriptCopy(other, table, script, table, found.length);
    int[] ints = new int[found.length / 4];
    DeviceCalls.scriptGetInts(other, table, ints);
    DeviceCalls.scriptAdd(other, table, script, table, ints.length, false, x);
    int[] doubled = new int[ints.length];
    DeviceCalls.scriptGetInts(other, table, doubled);
    for (int i = 0; i < ints.length; i++) {
      ints[i] *= 2;
    }
    assertArrayEquals(ints, doubled);
  }
}
