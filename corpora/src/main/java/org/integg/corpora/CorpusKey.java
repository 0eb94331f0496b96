package org.integg.corpora;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What identifies a corpus.
 *
 * @param key the key of everything together
 * @param sources the SHA-256 of each source, as hexadecimal digits
 */
record CorpusKey(ShardHeader.Key key, List<String> sources) {
  private static final String FORMAT = "integg corpus 2";

  /** Reads the sources' contents, but not their documents. */
  static CorpusKey of(CorpusSpec spec, List<SourceResolver.Source> sources) throws IOException {
    MessageDigest all = Sha256.start();
    Sha256.add(all, FORMAT);
    Sha256.add(all, spec.tokenizer().definition());
    Sha256.add(all, Integer.toString(spec.validationMillionths()));
    Sha256.add(all, spec.shuffle() + " " + spec.dropDuplicates());
    List<String> hashes = new ArrayList<>();
    for (SourceResolver.Source source : sources) {
      MessageDigest own = Sha256.start();
      source.documents().identify(own);
      String hash = HexFormat.of().formatHex(own.digest());
      hashes.add(hash);
      Sha256.add(all, source.spec().weight() + " " + hash);
    }
    return new CorpusKey(
        new ShardHeader.Key(HexFormat.of().formatHex(all.digest())), List.copyOf(hashes));
  }
}
