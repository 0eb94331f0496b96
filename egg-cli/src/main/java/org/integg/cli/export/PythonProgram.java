package org.integg.cli.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.tokenizer.BpeTables;
import org.integg.tokenizer.WordAutomaton;

/** Python with numpy. */
record PythonProgram() implements Format {
  private static final BinaryOperator<String> MATMUL = "matmul(%s[layer], %s)"::formatted;

  @Override
  public String ending() {
    return ".py";
  }

  @Override
  public String use(String file) {
    return "python3 %s --prompt 'It was '".formatted(file);
  }

  @Override
  public void write(ExportedModel model, Sink out) throws IOException {
    Part tokenizer = new Template("bytes.py");
    if (model.bpe().isPresent()) {
      BpeTables bpe = model.bpe().get();
      tokenizer =
          to -> new Template("bpe.py").write(Map.of("vocabulary", o -> vocabulary(bpe, o)), to);
    }
    new Template("model.py")
        .write(
            Map.of(
                "about",
                to -> to.line(model.about() + "\n" + model.hash()),
                "shape",
                to -> shape(model.config(), to),
                "weights",
                to -> weights(model, to),
                "gate",
                to -> sum(to, "f", ExportedSums.gate(model.config(), MATMUL), "bf"),
                "candidate",
                to -> sum(to, "c", ExportedSums.candidate(model.config(), MATMUL), "bh"),
                "tokenizer",
                tokenizer),
            out);
  }

  private static void sum(Sink out, String name, String products, String bias) throws IOException {
    out.line("            %s = clip(%s + %s[layer])".formatted(name, products, bias));
  }

  private static void shape(EggConfig config, Sink out) throws IOException {
    out.line(
        "V, D, L, MLP = %d, %d, %d, \"%s\""
            .formatted(config.vocabulary(), config.width(), config.layers(), config.mlp()));
  }

  private static void weights(ExportedModel model, Sink out) throws IOException {
    tensor(out, "emb", "(V, D)", model.embedding());
    for (LayerTensor tensor : LayerTensor.values()) {
      if (model.has(tensor)) {
        ByteArrayOutputStream layers = new ByteArrayOutputStream();
        model.layers(tensor).forEach(layers::writeBytes);
        String shape =
            switch (tensor) {
              case LN1, LN2, BF, BH -> "(L, D)";
              case WF, UF, WH, UH -> "(L, D, D)";
              case UP -> "(L, 4 * D, D)";
              case DOWN -> "(L, D, 4 * D)";
            };
        tensor(out, ExportedModel.name(tensor), shape, layers.toByteArray());
      }
    }
    tensor(out, "ln_out", "(D,)", model.outputNorm());
    tensor(out, "head", "(V, D)", model.head());
  }

  private static void tensor(Sink out, String name, String shape, byte[] weights)
      throws IOException {
    out.line("%s = tensor(%s, \"\"\"%s\n\"\"\")".formatted(name, shape, Tables.base64(weights)));
  }

  private static void vocabulary(BpeTables bpe, Sink out) throws IOException {
    WordAutomaton words = bpe.words();
    List<BpeTables.Merge> merges = bpe.merges();
    numbers(out, "RANGE_START", Tables.base64(words.ranges(), words::rangeStart));
    numbers(out, "RANGE_SYMBOL", Tables.base64(words.ranges(), words::rangeSymbol));
    int symbols = words.symbols();
    numbers(
        out,
        "entries",
        Tables.base64(words.states() * symbols, i -> words.entry(i / symbols, i % symbols)));
    out.line(
        "WORDS = [entries[i : i + %d] for i in range(0, len(entries), %1$d)]".formatted(symbols));
    numbers(out, "BYTE_ID", Tables.base64(256, i -> bpe.byteIds().get(i)));
    numbers(out, "lefts", Tables.base64(merges.size(), i -> merges.get(i).left()));
    numbers(out, "rights", Tables.base64(merges.size(), i -> merges.get(i).right()));
    numbers(out, "ranks", Tables.base64(merges.size(), i -> merges.get(i).rank()));
    numbers(out, "results", Tables.base64(merges.size(), i -> merges.get(i).id()));
    out.line("MERGES = dict(zip(zip(lefts, rights), zip(ranks, results)))");
    out.line("WHOLE_WORDS_FIRST = " + (bpe.wholeWordsFirst() ? "True" : "False"));
    int[] starts = Tables.starts(bpe);
    numbers(out, "starts", Tables.base64(starts.length, i -> starts[i]));
    out.line(
        "text = base64.b64decode(\"\"\"%s\n\"\"\")".formatted(Tables.base64(Tables.bytes(bpe))));
    out.line("TOKENS = [text[a:b] for a, b in zip(starts, starts[1:])]");
  }

  private static void numbers(Sink out, String name, String base64) throws IOException {
    out.line("%s = numbers(\"\"\"%s\n\"\"\")".formatted(name, base64));
  }
}
