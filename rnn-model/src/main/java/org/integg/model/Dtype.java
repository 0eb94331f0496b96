package org.integg.model;

/** The element types of safetensors that Integg uses; all integers, little-endian. */
public enum Dtype {
  U8(1),
  I8(1),
  I16(2),
  I32(4),
  I64(8);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
