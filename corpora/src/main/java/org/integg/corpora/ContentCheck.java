package org.integg.corpora;

/**
 * Compares a file's content with the format it is about to be read as. A file that is certainly
 * wrong is refused, or left out if it was found in a folder. If the content may be intended, a
 * remark is made.
 */
final class ContentCheck {
  private final FileReader.Item item;
  private final DocumentSink sink;

  ContentCheck(FileReader.Item item, DocumentSink sink) {
    this.item = item;
    this.sink = sink;
  }

  /**
   * Whether to read the file.
   *
   * @param head its first bytes, unpacked
   * @return false if it is to be left out
   * @throws CorpusException if it was named by the user and is something else
   */
  boolean admits(byte[] head) throws CorpusException {
    if (head.length == 0) {
      return true;
    }
    if (item.format() == DocumentFormat.TOKENS) {
      tokens(head);
      return true;
    }
    Content content = Content.of(head);
    boolean isMeant = item.chosen() && fits(DocumentFormat.TEXT);
    boolean fits =
        switch (content.kind()) {
          case TEXT -> text();
          case JSON -> json();
          case HTML -> html();
          case UNKNOWN -> true; // the reader gives a better message
          case BINARY -> item.format().has(content);
          case CONTROL, WIDE, LFS_POINTER -> false;
        };
    if (fits) {
      return true;
    }
    if (isMeant) {
      sink.remark(Remark.MEANT, item.name());
      return true;
    }
    if (!item.optional()) {
      throw content.refusal(item.name(), item.format().label());
    }
    if (content.kind() == Content.Kind.LFS_POINTER) {
      sink.remark(Remark.LFS_POINTER, item.name());
    }
    return false;
  }

  /** Number of bytes of a byte order mark at the start, which is not part of the text. */
  int mark(byte[] head) {
    boolean text = fits(DocumentFormat.TEXT) || fits(DocumentFormat.JSON_LINES);
    if (!text || !Content.hasByteOrderMark(head)) {
      return 0;
    }
    sink.remark(Remark.BYTE_ORDER_MARK, item.name());
    return 3;
  }

  private boolean fits(DocumentFormat format) {
    return item.format() == format;
  }

  private boolean text() {
    return fits(DocumentFormat.TEXT) || fits(DocumentFormat.JSON_LINES);
  }

  private boolean json() {
    if (fits(DocumentFormat.TEXT)) {
      sink.remark(Remark.JSON, item.name());
    }
    return fits(DocumentFormat.TEXT) || fits(DocumentFormat.JSON_LINES);
  }

  private boolean html() {
    if (fits(DocumentFormat.TEXT)) {
      sink.remark(Remark.HTML, item.name());
    }
    return fits(DocumentFormat.TEXT);
  }

  /**
   * Token ids can be any bytes, but a file that looks like text or a known format is not token ids.
   */
  private void tokens(byte[] head) throws CorpusException {
    Content content = Content.of(head);
    boolean text = Content.isPlainText(head);
    if (!text && content.kind() != Content.Kind.BINARY) {
      return;
    }
    if (item.chosen()) {
      sink.remark(Remark.MEANT, item.name());
    } else {
      throw content.refusal(item.name(), item.format().label());
    }
  }
}
