package org.integg.tokenizer;

/**
 * A tokenizer together with the numbering of its file, which token files made with that file use.
 *
 * @param tokenizer the tokenizer, with the separator at 0
 * @param separatorId the file's id of the token that separates documents here; it and 0 have
 *     changed places
 */
public record NumberedTokenizer(Tokenizer tokenizer, int separatorId) {

  /** The tokenizer's id for an id of the file. */
  public int ownId(int fileId) {
    return fileId == separatorId ? Tokenizer.SEPARATOR : fileId == 0 ? separatorId : fileId;
  }
}
