package org.integg.tokenizer;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes Hugging Face's {@code tokenizer.json}; equal tokenizers give equal text. */
final class TokenizerJsonWriter {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private TokenizerJsonWriter() {}

  static String write(BpeTokenizer tokenizer) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    tokenizer
        .vocabulary()
        .special()
        .forEach((id, name) ->
            added
                .addObject()
                .put("id", id)
                .put("content", name)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true));
    root.putNull("normalizer");
    root.set("pre_tokenizer", PreTokenizerJson.write(tokenizer.preTokenizer()));
    root.putNull("post_processor");
    root.set("decoder", PreTokenizerJson.byteLevel(true));
    root.set("model", model(tokenizer));
    return MAPPER.writeValueAsString(root);
  }

  private static ObjectNode model(BpeTokenizer tokenizer) {
    ObjectNode model = JsonNodeFactory.instance.objectNode();
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false);
    model.put("ignore_merges", tokenizer.wholeWordsFirst());
    Vocabulary vocabulary = tokenizer.vocabulary();
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      String name = vocabulary.special().getOrDefault(id, text(vocabulary, id));
      if (!name.isEmpty()) { // an id may stand for nothing
        vocab.put(name, id);
      }
    }
    ArrayNode pairs = model.putArray("merges");
    Merges merges = tokenizer.merges();
    for (int rank = 0; rank < merges.size(); rank++) {
      pairs
          .addArray()
          .add(text(vocabulary, merges.left(rank)))
          .add(text(vocabulary, merges.right(rank)));
    }
    return model;
  }

  private static String text(Vocabulary vocabulary, int id) {
    return ByteAlphabet.encode(vocabulary.token(id));
  }
}
