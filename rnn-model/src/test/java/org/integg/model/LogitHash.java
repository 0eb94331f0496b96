package org.integg.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of logits as raw int8, row after row. */
final class LogitHash {
  private LogitHash() {}

  static String of(long[][] logits) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (long[] row : logits) {
        for (long logit : row) {
          digest.update((byte) logit);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
