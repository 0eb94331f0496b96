package org.integg.cli.watch;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.stream.IntStream;
import org.integg.cli.console.TextPrinter;
import org.integg.model.EggConfig;
import org.integg.model.EggState;
import org.integg.model.Sampler;
import org.integg.tokenizer.TextDecoder;
import org.integg.tokenizer.Tokenizer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A model's draws as JSON for a page: text, probabilities, the likeliest tokens, the state. */
final class Draws {
  private static final int BARS = 8;
  private static final JsonMapper MAPPER = new JsonMapper();

  /** The model's own distribution, whatever the draws are made from. */
  private final Sampler own = Sampler.plain(0);

  private final Tokenizer tokenizer;
  private final EggConfig config;
  private final StringWriter written = new StringWriter();
  private final TextPrinter printer;

  Draws(Tokenizer tokenizer, EggConfig config) {
    this.tokenizer = tokenizer;
    this.config = config;
    printer = new TextPrinter(new PrintWriter(written), tokenizer);
  }

  /** The prompt as {@code egg sample} prints it, and what the model is. */
  ObjectNode prompt(int[] tokens, long seed) {
    for (int token : tokens) {
      printer.print(token);
    }
    ObjectNode json = MAPPER.createObjectNode();
    json.put("prompt", taken());
    json.put("seed", seed);
    json.put("layers", config.layers());
    json.put("width", config.width());
    return json;
  }

  /**
   * One draw.
   *
   * @return {@code text} that it completes; {@code p}, its probability by the model; {@code bars},
   *     the likeliest tokens, each with its text, its probability by the model and its probability
   *     of being drawn; {@code state} [L][D] before it, int8 in base 64
   */
  ObjectNode draw(int token, byte[] logits, EggState state, Sampler sampler) {
    int[] weights = own.weights(logits);
    int[] drawable = sampler.weights(logits);
    double all = IntStream.of(weights).asLongStream().sum();
    double allDrawable = IntStream.of(drawable).asLongStream().sum();
    printer.print(token);
    ObjectNode json = MAPPER.createObjectNode();
    json.put("text", taken());
    json.put("p", (float) (weights[token] / all));
    ArrayNode bars = json.putArray("bars");
    for (int likely : likeliest(logits)) {
      bars.addObject()
          .put("text", text(likely))
          .put("p", (float) (weights[likely] / all))
          .put("q", (float) (drawable[likely] / allDrawable))
          .put("drawn", likely == token);
    }
    byte[] bytes = new byte[state.bytes()];
    state.save(bytes);
    json.put("state", Base64.getEncoder().encodeToString(bytes));
    return json;
  }

  /** The text that was held back. */
  ObjectNode end() {
    printer.finish();
    return MAPPER.createObjectNode().put("text", taken()).put("end", true);
  }

  private String taken() {
    String text = written.toString();
    written.getBuffer().setLength(0);
    return text;
  }

  /** The likeliest tokens by logit; among equals, the lowest index first. */
  private static int[] likeliest(byte[] logits) {
    int[] first = new int[Math.min(BARS, logits.length)];
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      int place = count;
      while (place > 0 && logits[first[place - 1]] < logits[token]) {
        place--;
      }
      if (place < first.length) {
        int moved = Math.min(count, first.length - 1) - place;
        System.arraycopy(first, place, first, place + 1, moved);
        first[place] = token;
        count = Math.min(count + 1, first.length);
      }
    }
    return first;
  }

  private String text(int token) {
    if (token == Tokenizer.SEPARATOR) {
      return "(end of document)";
    }
    TextDecoder decoder = new TextDecoder(tokenizer);
    return decoder.next(token) + decoder.finish();
  }
}
