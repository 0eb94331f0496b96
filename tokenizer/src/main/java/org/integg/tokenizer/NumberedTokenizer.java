package org.integg.tokenizer;

/**
 * A tokenizer together with the ids that its file gave: what token files made with that file hold.
 *
 * @param tokenizer with the separator at 0
 * @param separatorId the file's id of what separates documents here: it and 0 have changed places
 */
public record NumberedTokenizer(Tokenizer tokenizer, int separatorId) {

  /** The tokenizer's id for an id of the file. */
  public int ownId(int fileId) {
    return fileId == separatorId ? Tokenizer.SEPARATOR : fileId == 0 ? separatorId : fileId;
  }
}
