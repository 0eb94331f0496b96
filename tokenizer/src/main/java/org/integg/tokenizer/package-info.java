/** Text to token ids and back. */
package org.integg.tokenizer;
