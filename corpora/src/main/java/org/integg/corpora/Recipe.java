package org.integg.corpora;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A well-known corpus that can be fetched by name, as {@code recipe:NAME}.
 *
 * @param name the name after {@code recipe:}
 * @param about one line: what it is, how large, and from where
 * @param licence the licence as its makers state it
 * @param files addresses, each with the options of {@link CorpusSpec}; {@code sha256} is given if
 *     the hash is publicly known, otherwise the first download prints it and nothing is pinned
 */
public record Recipe(String name, String about, String licence, List<String> files) {
  static final String PREFIX = "recipe:";

  private static final String HUB = "https://huggingface.co/datasets/";
  private static final String MINIPILE = HUB + "JeanKaddour/minipile/resolve/main/data/";
  private static final String[] MINIPILE_PARTS = {
    "6fbcb5acda05b3c0",
    "2bb9d088068a84c9",
    "efb6c8de04272068",
    "47006e5a888a9324",
    "a6a94a0207e8e96c",
    "d255c96cd87a0aa7",
    "89040916c30140e6",
    "239b43e016d4ac92",
    "3273ba93936ad8ef",
    "0b640f47936d940a",
    "d266658ccbfa0537",
    "aec474909333c631"
  };

  private static final String WIKITEXT =
      HUB
          + "ggml-org/ci/resolve/main/wikitext-2-raw-v1.zip"
          + "#entry=wikitext-2-raw/wiki.%s.raw&sha256="
          + "ef7edb566e3e2b2d31b29c1fdb0c89a4cc683597484c3dc2517919c615435a11";

  private static final List<Recipe> ALL =
      List.of(
          new Recipe(
              "tinyshakespeare",
              "parts of Shakespeare's plays, 1.1 MB, from char-rnn",
              "public domain",
              List.of(
                  "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/"
                      + "input.txt#sha256="
                      + "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed")),
          new Recipe(
              "wikitext",
              "WikiText-2, raw, training then validation part, 12 MB of Wikipedia",
              "CC BY-SA 3.0",
              List.of(WIKITEXT.formatted("train"), WIKITEXT.formatted("valid"))),
          new Recipe(
              "enwik8",
              "the first 100 MB of the English Wikipedia of 3 March 2006, as XML",
              "CC BY-SA 3.0 and GFDL, as Wikipedia's text",
              List.of(
                  "https://mattmahoney.net/dc/enwik8.zip#sha256="
                      + "547994d9980ebed1288380d652999f38a14fe291a6247c157c3d33d4932534bc")),
          new Recipe(
              "minipile",
              "MiniPile, training then validation part, 1 million documents, 6 GB of text in 3 GB"
                  + " of Parquet; no hash is pinned",
              "that of each part of the Pile; see the data set's card",
              minipile()));

  /** Checks nothing, because all recipes are made here. */
  public Recipe {
    files = List.copyOf(files);
  }

  private static List<String> minipile() {
    return Stream.concat(
            IntStream.range(0, MINIPILE_PARTS.length)
                .mapToObj(i ->
                    MINIPILE
                        + "train-%05d-of-%05d-%s.parquet"
                            .formatted(i, MINIPILE_PARTS.length, MINIPILE_PARTS[i])),
            Stream.of(MINIPILE + "validation-00000-of-00001-a2192e61a091cecb.parquet"))
        .toList();
  }

  /** All recipes. */
  public static List<Recipe> all() {
    return ALL;
  }

  static Optional<Recipe> named(String name) {
    return ALL.stream().filter(recipe -> recipe.name.equals(name)).findFirst();
  }

  static String names() {
    return String.join(", ", ALL.stream().map(recipe -> PREFIX + recipe.name).toList());
  }
}
