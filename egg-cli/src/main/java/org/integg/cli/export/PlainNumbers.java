package org.integg.cli.export;

import java.io.IOException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.integg.model.EggConfig;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.BpeTables;
import org.integg.tokenizer.WordAutomaton;

/** JSON that any language reads; docs/export.md has the program. */
record PlainNumbers() implements Format {
  @Override
  public String ending() {
    return ".json";
  }

  @Override
  public String use(String file) {
    return "docs/export.md has the program";
  }

  @Override
  public void write(ExportedModel model, Sink out) throws IOException {
    EggConfig config = model.config();
    out.line("{");
    out.line("\"format\": \"integg-numbers-1\",");
    out.line(
        "\"vocabulary\": %d, \"width\": %d, \"layers\": %d, \"mlp\": \"%s\","
            .formatted(config.vocabulary(), config.width(), config.layers(), config.mlp()));
    out.line("\"cell\": \"%s\",".formatted(config.cell()));
    out.line("\"sha256\": \"%s\",".formatted(model.parameters().sha256()));
    if (model.bpe().isPresent()) {
      tokenizer(model.bpe().get(), out);
    } else {
      out.line("\"tokenizer\": {\"kind\": \"bytes\"},");
    }
    out.line("\"tensors\": {");
    String end = "";
    for (TensorSpec spec : model.parameters().tensors().all()) {
      out.text(end);
      tensor(spec, model.parameters().get(spec.id()), out);
      end = ",\n";
    }
    out.line("\n}\n}");
  }

  private static void tensor(TensorSpec spec, byte[] weights, Sink out) throws IOException {
    out.text("\"%s\": ".formatted(spec.name()));
    if (spec.columns() == 1) {
      out.text(numbers(weights.length, i -> weights[i]));
      return;
    }
    out.text("[");
    for (int row = 0; row < spec.rows(); row++) {
      int from = row * spec.columns();
      out.text(row == 0 ? "\n" : ",\n");
      out.text(numbers(spec.columns(), i -> weights[from + i]));
    }
    out.text("]");
  }

  private static void tokenizer(BpeTables bpe, Sink out) throws IOException {
    WordAutomaton words = bpe.words();
    out.line("\"tokenizer\": {");
    out.line("\"kind\": \"bpe\", \"whole_words_first\": %b,".formatted(bpe.wholeWordsFirst()));
    out.line("\"byte_ids\": %s,".formatted(numbers(256, i -> bpe.byteIds().get(i))));
    out.line("\"tokens\": [");
    for (int id = 0; id < bpe.tokens().size(); id++) {
      byte[] token = bpe.tokens().get(id);
      out.text(id == 0 ? "" : ",\n");
      out.text(numbers(token.length, i -> token[i] & 0xFF));
    }
    out.line("],\n\"merges\": [");
    List<BpeTables.Merge> merges = bpe.merges();
    for (int i = 0; i < merges.size(); i++) {
      BpeTables.Merge merge = merges.get(i);
      out.text(i == 0 ? "" : ",\n");
      out.text("[%d,%d,%d,%d]".formatted(merge.left(), merge.right(), merge.rank(), merge.id()));
    }
    out.line("],\n\"words\": {");
    out.line("\"range_starts\": %s,".formatted(numbers(words.ranges(), words::rangeStart)));
    out.line("\"range_symbols\": %s,".formatted(numbers(words.ranges(), words::rangeSymbol)));
    out.line("\"entries\": [");
    for (int state = 0; state < words.states(); state++) {
      int s = state;
      out.text(state == 0 ? "" : ",\n");
      out.text(numbers(words.symbols(), symbol -> words.entry(s, symbol)));
    }
    out.line("]}},");
  }

  private static String numbers(int size, IntUnaryOperator number) {
    return IntStream.range(0, size)
        .map(number)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
