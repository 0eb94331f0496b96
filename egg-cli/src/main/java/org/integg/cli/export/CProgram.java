package org.integg.cli.export;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.integg.kernels.FixedPoint;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.model.Mlp;
import org.integg.tokenizer.BpeTables;
import org.integg.tokenizer.WordAutomaton;

/** C99 with integers only. */
record CProgram() implements Format {
  /** Numbers per line of a table. */
  private static final int IN_A_LINE = 16;

  /** Bytes of the counts of logits. */
  private static final int COUNTS = 4 * 256;

  @Override
  public String ending() {
    return ".c";
  }

  @Override
  public String use(String file) {
    return "cc -O2 -o model %s && ./model --prompt 'It was '".formatted(file);
  }

  @Override
  public void write(ExportedModel model, Sink out) throws IOException {
    Part tokens = new Template("bytes.c");
    Part encoder = new Template("bytes-encoder.c");
    if (model.bpe().isPresent()) {
      BpeTables bpe = model.bpe().get();
      tokens = to -> new Template("bpe.c").write(Map.of("vocabulary", o -> vocabulary(bpe, o)), to);
      encoder = to -> new Template("bpe-encoder.c").write(Map.of("words", o -> words(bpe, o)), to);
    }
    Part words = encoder;
    Part command = to -> new Template("command.c").write(Map.of("encoder", words), to);
    new Template("model.c")
        .write(
            Map.of(
                "about",
                to -> about(model, to),
                "shape",
                to -> shape(model.config(), to),
                "weights",
                to -> weights(model, to),
                "gate",
                to ->
                    sum(to, "gate[i]", ExportedSums.gate(model.config(), CProgram::product), "bf"),
                "candidate",
                to ->
                    sum(
                        to,
                        "int32_t c",
                        ExportedSums.candidate(model.config(), CProgram::product),
                        "bh"),
                "tokenizer",
                tokens,
                "command",
                command),
            out);
  }

  private static String product(String weights, String in) {
    String vector = in.equals("h") ? "h[layer]" : in;
    return "product(%s[layer][i], %s, D, ROOT_D)".formatted(weights, vector);
  }

  private static void sum(Sink out, String name, String products, String bias) throws IOException {
    out.line("        %s = clip(%s + %s[layer][i]);".formatted(name, products, bias));
  }

  private static void about(ExportedModel model, Sink out) throws IOException {
    EggConfig config = model.config();
    int state = config.layers() * config.width();
    int all = state + 4 * config.width() + config.hidden() + config.vocabulary() + COUNTS;
    out.line(" * " + model.about());
    out.line(" * " + model.hash());
    out.line(" *");
    out.line(
        (" * Memory with -DEGG_NO_MAIN: %,d bytes of weights and 2 to 5 KiB of program, all"
                    + " constant;")
                .formatted(config.parameters())
            + (model.bpe().isPresent() ? " the vocabulary beside them;" : ""));
    out.line(
        " * %,d bytes of variables, of which the state is %,d; less than 512 bytes of stack."
            .formatted(all, state));
  }

  private static void shape(EggConfig config, Sink out) throws IOException {
    define(out, "V", config.vocabulary(), "tokens");
    define(out, "D", config.width(), "the width of the activations");
    define(out, "L", config.layers(), "layers");
    define(out, "ROOT_D", (int) FixedPoint.isqrt(config.width()), "square roots, rounded down");
    define(out, "ROOT_4D", (int) FixedPoint.isqrt(4L * config.width()), "");
    define(out, "HAS_MLP", config.hasMlp() ? 1 : 0, "MLP " + config.mlp());
    define(out, "HIDDEN_LEAST", config.mlp() == Mlp.RELU ? 0 : -127, "");
  }

  private static void define(Sink out, String name, int value, String comment) throws IOException {
    String end = comment.isEmpty() ? "" : " /* " + comment + " */";
    out.line("#define %s %s%s".formatted(name, value < 0 ? "(" + value + ")" : value, end));
  }

  private static void weights(ExportedModel model, Sink out) throws IOException {
    int d = model.config().width();
    array("emb[V][D]", 2, List.of(model.embedding()), d, out);
    for (LayerTensor tensor : LayerTensor.values()) {
      if (model.has(tensor)) {
        String name = ExportedModel.name(tensor);
        List<byte[]> layers = model.layers(tensor);
        switch (tensor) {
          case LN1, LN2, BF, BH -> array(name + "[L][D]", 2, layers, d, out);
          case WF, UF, WH, UH -> array(name + "[L][D][D]", 3, layers, d, out);
          case UP -> array(name + "[L][4 * D][D]", 3, layers, d, out);
          case DOWN -> array(name + "[L][D][4 * D]", 3, layers, 4 * d, out);
        }
      }
    }
    array("ln_out[D]", 1, List.of(model.outputNorm()), d, out);
    array("head[V][D]", 2, List.of(model.head()), d, out);
  }

  /** An array of numbers, of rows, or of layers of rows. */
  private static void array(String name, int dimensions, List<byte[]> layers, int row, Sink out)
      throws IOException {
    out.line("static const int8_t " + name + " = {");
    for (byte[] layer : layers) {
      out.text(dimensions == 3 ? "{\n" : "");
      for (int from = 0; from < layer.length; from += row) {
        String numbers = joined(from, from + row, i -> layer[i]);
        out.line(dimensions == 1 ? numbers : "{" + numbers + "},");
      }
      out.text(dimensions == 3 ? "},\n" : "");
    }
    out.line("};");
  }

  private static String joined(int from, int to, IntUnaryOperator number) {
    return IntStream.range(from, to)
        .map(number)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }

  private static void vocabulary(BpeTables bpe, Sink out) throws IOException {
    byte[] bytes = Tables.bytes(bpe);
    table(out, "uint8_t", "token_bytes", bytes.length, i -> bytes[i] & 0xFF);
    int[] starts = Tables.starts(bpe);
    table(out, type(bytes.length), "token_start", starts.length, i -> starts[i]);
  }

  private static void words(BpeTables bpe, Sink out) throws IOException {
    WordAutomaton words = bpe.words();
    List<BpeTables.Merge> merges = bpe.merges();
    out.line("/* Characters of one symbol are not told apart. */");
    define(out, "RANGES", words.ranges(), "");
    table(out, "uint32_t", "range_start", words.ranges(), words::rangeStart);
    table(out, type(words.symbols()), "range_symbol", words.ranges(), words::rangeSymbol);
    out.line(
        "/* Twice the next state, and 1 if a match ends before the symbol; 0 ends the text. */");
    define(out, "STATES", words.states(), "of which there is one more, that leads nowhere");
    out.line("static const uint16_t words[STATES][%d] = {".formatted(words.symbols()));
    for (int state = 0; state < words.states(); state++) {
      int s = state;
      out.line("{" + joined(0, words.symbols(), symbol -> words.entry(s, symbol)) + "},");
    }
    out.line("};");
    out.line(
        "/* Pairs of tokens, by the left one, and what they become; the lowest rank goes first."
            + " */");
    define(out, "WHOLE_WORDS_FIRST", bpe.wholeWordsFirst() ? 1 : 0, "");
    define(out, "MERGES", merges.size(), "");
    table(out, "uint16_t", "byte_id", 256, i -> bpe.byteIds().get(i));
    // C has no empty arrays.
    int size = Math.max(1, merges.size());
    List<BpeTables.Merge> some =
        merges.isEmpty() ? List.of(new BpeTables.Merge(0, 0, 0, 0)) : merges;
    int most = some.stream().mapToInt(BpeTables.Merge::rank).max().orElse(0);
    table(out, "uint16_t", "merge_left", size, i -> some.get(i).left());
    table(out, "uint16_t", "merge_right", size, i -> some.get(i).right());
    table(out, type(most), "merge_rank", size, i -> some.get(i).rank());
    table(out, "uint16_t", "merge_id", size, i -> some.get(i).id());
  }

  /** The smallest type that holds 0 to {@code most}. */
  private static String type(int most) {
    return most < 256 ? "uint8_t" : most < 65_536 ? "uint16_t" : "uint32_t";
  }

  private static void table(Sink out, String type, String name, int size, IntUnaryOperator number)
      throws IOException {
    out.line(String.format(Locale.ROOT, "static const %s %s[%d] = {", type, name, size));
    for (int from = 0; from < size; from += IN_A_LINE) {
      out.line("    " + joined(from, Math.min(size, from + IN_A_LINE), number) + ",");
    }
    out.line("};");
  }
}
