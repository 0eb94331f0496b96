package org.integg.tokenizer;

import static org.integg.tokenizer.TokenizerFaults.absent;
import static org.integg.tokenizer.TokenizerFaults.check;
import static org.integg.tokenizer.TokenizerFaults.checkUtf8;
import static org.integg.tokenizer.TokenizerFaults.shortened;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Hugging Face's {@code tokenizer.json} where it holds byte-level BPE, and gives the document
 * separator id 0 (see {@link TokenizerFiles}). All problems are {@link IllegalArgumentException}s
 * whose message continues after the file's name.
 */
final class TokenizerJsonReader {
  /** Special tokens that end a document in well-known vocabularies, the most reliable first. */
  private static final List<String> DOCUMENT_TOKENS =
      List.of(
          BpeTokenizer.SEPARATOR_NAME,
          "<|end_of_text|>",
          "<|endofdoc|>",
          "</s>",
          "<eos>",
          "<|eos|>",
          "[EOS]",
          "<s>",
          "<bos>",
          "<|bos|>",
          "[BOS]");

  /** JSON tokens of a file. A vocabulary of the largest size, with its merges, has half as many. */
  private static final long MOST_JSON_TOKENS = 1 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MOST_JSON_TOKENS).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private final JsonNode root;
  private final JsonNode model;
  private final TreeMap<Integer, String> tokens = new TreeMap<>();
  private final TreeMap<Integer, String> special = new TreeMap<>();
  private final Map<String, Integer> ids = new HashMap<>();

  private final String origin;

  private TokenizerJsonReader(JsonNode root, String origin) {
    this.root = root;
    this.origin = origin;
    this.model = root.path("model");
  }

  /**
   * Reads a tokenizer.
   *
   * @param origin what later messages call the file
   */
  static NumberedTokenizer read(byte[] json, String origin) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JacksonException e) {
      checkUtf8(json);
      TokenStreamLocation location = e.getLocation();
      String at =
          location == null
              ? ""
              : " at line " + location.getLineNr() + ", byte " + location.getByteOffset();
      String problem = Foreign.reason(String.valueOf(e.getOriginalMessage()));
      String said = problem.isBlank() ? "a field is there twice" : problem;
      throw new IllegalArgumentException("is not JSON that can be read" + at + ": " + said, e);
    }
    return new TokenizerJsonReader(root, origin).tokenizer();
  }

  private NumberedTokenizer tokenizer() {
    check(model.isObject(), "has no \"model\": it is no tokenizer.json");
    checkModel();
    JsonNode normalizer = root.path("normalizer");
    check(
        absent(normalizer) || normalizer.path("normalizers").isEmpty() && type(normalizer, ""),
        "has a normalizer ("
            + shortened(normalizer.path("type").asString("?"))
            + "), which changes the text;"
            + " only tokenizers that keep every byte can be used");
    PreTokenizer preTokenizer = PreTokenizerJson.read(root.path("pre_tokenizer"), origin);
    readVocabulary();
    readAddedTokens();
    int separatorId = giveSeparatorIdZero();
    Merges merges = readMerges();
    return new NumberedTokenizer(
        new BpeTokenizer(
            preTokenizer, vocabulary(), merges, model.path("ignore_merges").asBoolean(false)),
        separatorId);
  }

  private static boolean type(JsonNode normalizer, String otherwise) {
    return normalizer.path("type").asString(otherwise).equals("Sequence");
  }

  private void checkModel() {
    // Files from the library's first years name no type; a list of merges means BPE.
    String type = model.path("type").asString(model.has("merges") ? "BPE" : "of no known type");
    check(
        type.equals("BPE"),
        "holds a model of type "
            + shortened(type)
            + "; only byte-level BPE can be used, such as GPT-2's");
    for (String field :
        List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback")) {
      JsonNode value = model.path(field);
      boolean off =
          absent(value)
              || value.isString() && value.asString().isEmpty()
              || value.isBoolean() && !value.asBoolean()
              || value.isNumber() && Double.parseDouble(value.asString()) == 0;
      check(
          off,
          "sets model." + field + " to " + shortened(value) + "; only byte-level BPE can be used");
    }
  }

  private void readVocabulary() {
    JsonNode vocabulary = model.path("vocab");
    check(vocabulary.isObject(), "has no model.vocab");
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      place(
          entry.getKey(),
          id(entry.getValue(), () -> "model.vocab['" + shortened(entry.getKey()) + "']"));
    }
  }

  private void place(String token, int id) {
    String old = tokens.put(id, token);
    check(
        old == null,
        () ->
            "gives id " + id + " to both '" + shortened(old) + "' and '" + shortened(token) + "'");
    ids.put(token, id);
  }

  private static int id(JsonNode value, Supplier<String> where) {
    check(
        value.isIntegralNumber() && value.canConvertToInt() && value.asInt() >= 0,
        () -> where.get() + " is " + shortened(value) + ", not an id");
    int id = value.asInt();
    check(
        id < Tokenizer.MAX_VOCABULARY,
        () ->
            where.get()
                + " is "
                + id
                + "; ids must be below "
                + Tokenizer.MAX_VOCABULARY
                + ": use a smaller vocabulary");
    return id;
  }

  private void readAddedTokens() {
    for (JsonNode added : root.path("added_tokens")) {
      String content = added.path("content").asString("");
      int id = id(added.path("id"), () -> "the id of added token '" + shortened(content) + "'");
      check(
          added.path("special").asBoolean(false),
          () ->
              "has the added token '"
                  + shortened(content)
                  + "', which is not special and would cut the text;"
                  + " only special tokens can be added");
      if (!content.equals(tokens.get(id))) {
        check(
            !ids.containsKey(content),
            () ->
                "gives added token '" + shortened(content) + "' another id than model.vocab does");
        place(content, id);
      }
      special.put(id, content);
    }
  }

  /**
   * Swaps the separator with the token at 0; if there is no separator, adds one.
   *
   * @return the separator's old id
   */
  private int giveSeparatorIdZero() {
    if (special.containsKey(Tokenizer.SEPARATOR)) {
      return Tokenizer.SEPARATOR;
    }
    String name = documentToken();
    if (!ids.containsKey(name)) {
      int size = tokens.isEmpty() ? 0 : tokens.lastKey() + 1;
      check(
          size < Tokenizer.MAX_VOCABULARY,
          "has no special token that could separate documents, and no room for one among 65,536");
      place(name, size);
      special.put(size, name);
    }
    int from = ids.getOrDefault(name, 0);
    String first = tokens.get(Tokenizer.SEPARATOR);
    tokens.put(Tokenizer.SEPARATOR, name);
    ids.put(name, Tokenizer.SEPARATOR);
    special.remove(from);
    special.put(Tokenizer.SEPARATOR, name);
    tokens.remove(from);
    if (first != null) {
      tokens.put(from, first);
      ids.put(first, from);
    }
    return from;
  }

  private String documentToken() {
    for (String known : DOCUMENT_TOKENS) {
      if (special.containsValue(known)) {
        return known;
      }
    }
    if (special.size() == 1) {
      return special.firstEntry().getValue();
    }
    check(
        !ids.containsKey(BpeTokenizer.SEPARATOR_NAME),
        "has '" + BpeTokenizer.SEPARATOR_NAME + "' as ordinary text; list it in added_tokens");
    return BpeTokenizer.SEPARATOR_NAME;
  }

  private Vocabulary vocabulary() {
    int size = tokens.isEmpty() ? 0 : tokens.lastKey() + 1;
    List<byte[]> bytes = new ArrayList<>(Collections.nCopies(size, new byte[0]));
    tokens.forEach((id, token) -> {
      if (!special.containsKey(id)) {
        bytes.set(
            id,
            ByteAlphabet.decode(token)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "has the token '"
                            + shortened(token)
                            + "' (id "
                            + id
                            + "), which is not written in GPT-2's byte alphabet: not a"
                            + " byte-level vocabulary")));
      }
    });
    return new Vocabulary(bytes, special);
  }

  private Merges readMerges() {
    Merges merges = new Merges();
    int rank = 0;
    check(model.path("merges").isArray(), "has no list of model.merges");
    for (JsonNode node : model.path("merges")) {
      int number = rank;
      Supplier<String> where = () -> "model.merges[" + number + "]";
      String[] pair =
          node.isArray() && node.size() == 2
              ? new String[] {node.get(0).asString(""), node.get(1).asString("")}
              : node.asString("").split(" ", -1);
      check(
          pair.length == 2,
          () -> where.get() + " is " + shortened(node) + ", not a pair of tokens");
      int left = known(pair[0], where);
      int right = known(pair[1], where);
      merges.add(left, right, known(pair[0] + pair[1], where));
      rank++;
    }
    return merges;
  }

  private int known(String token, Supplier<String> where) {
    Integer id = ids.get(token);
    check(
        id != null && !special.containsKey(id),
        () ->
            where.get()
                + " needs the token '"
                + shortened(token)
                + "', which is not in model.vocab");
    return id == null ? 0 : id;
  }
}
