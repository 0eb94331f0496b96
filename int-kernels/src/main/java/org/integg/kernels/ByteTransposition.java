package org.integg.kernels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Transposes matrices of bytes, eight rows by eight columns at a time, each row a long. */
final class ByteTransposition {
  private static final int SQUARE = 8;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private ByteTransposition() {}

  /**
   * {@code out[column·outStride + row] = x[row·stride + column]}.
   *
   * @param x [rows][stride]
   * @param stride at least columns
   * @param out [columns][outStride]; elements from {@code rows} on are left alone
   * @param outStride at least rows
   */
  static void transpose(byte[] x, int rows, int columns, int stride, byte[] out, int outStride) {
    int wholeRows = rows / SQUARE * SQUARE;
    int wholeColumns = columns / SQUARE * SQUARE;
    long[] square = new long[SQUARE];
    for (int row = 0; row < wholeRows; row += SQUARE) {
      for (int column = 0; column < wholeColumns; column += SQUARE) {
        for (int i = 0; i < SQUARE; i++) {
          square[i] = (long) LONGS.get(x, (row + i) * stride + column);
        }
        exchange(square);
        for (int i = 0; i < SQUARE; i++) {
          LONGS.set(out, (column + i) * outStride + row, square[i]);
        }
      }
      plain(x, row, row + SQUARE, wholeColumns, columns, stride, out, outStride);
    }
    plain(x, wholeRows, rows, 0, columns, stride, out, outStride);
  }

  /** Exchanges the squares of 4, 2 and 1 bytes beside the diagonal. */
  private static void exchange(long[] rows) {
    for (int i = 0; i < 4; i++) {
      exchange(rows, i, 4, 0xffff_ffffL);
    }
    for (int i = 0; i < 4; i++) {
      exchange(rows, i / 2 * 4 + i % 2, 2, 0xffff_0000_ffffL);
    }
    for (int i = 0; i < 4; i++) {
      exchange(rows, 2 * i, 1, 0xff_00ff_00ff_00ffL);
    }
  }

  private static void exchange(long[] rows, int i, int size, long low) {
    long different = ((rows[i] >>> (8 * size)) ^ rows[i + size]) & low;
    rows[i + size] ^= different;
    rows[i] ^= different << (8 * size);
  }

  private static void plain(
      byte[] x,
      int firstRow,
      int endRow,
      int firstColumn,
      int endColumn,
      int stride,
      byte[] out,
      int outStride) {
    for (int row = firstRow; row < endRow; row++) {
      for (int column = firstColumn; column < endColumn; column++) {
        out[column * outStride + row] = x[row * stride + column];
      }
    }
  }
}
