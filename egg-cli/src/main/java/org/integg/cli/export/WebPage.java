package org.integg.cli.export;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.tokenizer.BpeTables;
import org.integg.tokenizer.WordAutomaton;

/** A page on which the model writes in a browser. */
record WebPage() implements Format {
  private static final BinaryOperator<String> PRODUCT = "product(%s, i, %s, divisor)"::formatted;

  @Override
  public String ending() {
    return ".html";
  }

  @Override
  public String use(String file) {
    return "open %s in a browser".formatted(file);
  }

  @Override
  public void write(ExportedModel model, Sink out) throws IOException {
    Part tokenizer = new Template("bytes.js");
    if (model.bpe().isPresent()) {
      BpeTables bpe = model.bpe().get();
      tokenizer =
          to -> new Template("bpe.js").write(Map.of("vocabulary", o -> vocabulary(bpe, o)), to);
    }
    new Template("model.html")
        .write(
            Map.of(
                "about",
                to -> to.line("  " + model.about() + "\n  " + model.hash()),
                "shape",
                to -> shape(model.config(), to),
                "weights",
                to -> weights(model, to),
                "gate",
                to -> sum(to, "f[i]", ExportedSums.gate(model.config(), PRODUCT), "bf"),
                "candidate",
                to -> sum(to, "const c", ExportedSums.candidate(model.config(), PRODUCT), "bh"),
                "tokenizer",
                tokenizer),
            out);
  }

  private static void sum(Sink out, String name, String products, String bias) throws IOException {
    out.line("      %s = clip(%s + %s[i]);".formatted(name, products, bias));
  }

  private static void shape(EggConfig config, Sink out) throws IOException {
    out.line(
        "const V = %d, D = %d, L = %d, MLP = \"%s\";"
            .formatted(config.vocabulary(), config.width(), config.layers(), config.mlp()));
  }

  private static void weights(ExportedModel model, Sink out) throws IOException {
    out.line("const weights = {");
    tensor(out, "emb", model.embedding());
    tensor(out, "lnOut", model.outputNorm());
    tensor(out, "head", model.head());
    out.line("layers: [");
    for (int layer = 0; layer < model.config().layers(); layer++) {
      out.line("{");
      for (LayerTensor tensor : LayerTensor.values()) {
        if (model.has(tensor)) {
          tensor(out, ExportedModel.name(tensor), model.layer(layer, tensor));
        }
      }
      out.line("},");
    }
    out.line("],");
    out.line("};");
  }

  private static void tensor(Sink out, String name, byte[] weights) throws IOException {
    out.line("%s: new Int8Array(bytes(`%s`).buffer),".formatted(name, Tables.base64(weights)));
  }

  private static void vocabulary(BpeTables bpe, Sink out) throws IOException {
    WordAutomaton words = bpe.words();
    List<BpeTables.Merge> merges = bpe.merges();
    int symbols = words.symbols();
    out.line("const STATES = %d, SYMBOLS = %d;".formatted(words.states(), symbols));
    out.line("const WHOLE_WORDS_FIRST = %b;".formatted(bpe.wholeWordsFirst()));
    numbers(out, "RANGE_START", Tables.base64(words.ranges(), words::rangeStart));
    numbers(out, "RANGE_SYMBOL", Tables.base64(words.ranges(), words::rangeSymbol));
    numbers(
        out,
        "WORDS",
        Tables.base64(words.states() * symbols, i -> words.entry(i / symbols, i % symbols)));
    numbers(out, "BYTE_ID", Tables.base64(256, i -> bpe.byteIds().get(i)));
    numbers(out, "lefts", Tables.base64(merges.size(), i -> merges.get(i).left()));
    numbers(out, "rights", Tables.base64(merges.size(), i -> merges.get(i).right()));
    numbers(out, "ranks", Tables.base64(merges.size(), i -> merges.get(i).rank()));
    numbers(out, "results", Tables.base64(merges.size(), i -> merges.get(i).id()));
    int[] starts = Tables.starts(bpe);
    numbers(out, "starts", Tables.base64(starts.length, i -> starts[i]));
    out.line("const text = bytes(`%s`);".formatted(Tables.base64(Tables.bytes(bpe))));
  }

  private static void numbers(Sink out, String name, String base64) throws IOException {
    out.line("const %s = new Uint32Array(bytes(`%s`).buffer);".formatted(name, base64));
  }
}
