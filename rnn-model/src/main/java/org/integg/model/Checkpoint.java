package org.integg.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model as a safetensors file: its weights as I8 tensors with the names of {@link EggTensors}, in
 * the order of the ids, and in the file's metadata
 *
 * <ul>
 *   <li>{@code integg.format}: {@code 1};
 *   <li>{@code integg.config}: the configuration as JSON, {@code
 *       {"vocabulary":256,"width":64,"layers":1}}, with {@code "mlp":"relu"} or {@code "none"} if
 *       its kind of MLP is not {@code clip};
 *   <li>{@code integg.tokenizer}: {@code bytes}, or the whole text of a {@code tokenizer.json};
 *   <li>{@code integg.sha256}: {@link Parameters#sha256} of the weights; a file with other weights
 *       is damaged;
 *   <li>the notes, under their own keys.
 * </ul>
 *
 * <p>A file without metadata loads, too: the tensors give the configuration, and a vocabulary of
 * 256 means bytes. A file without any tensor of an MLP holds a model without one; otherwise the MLP
 * clips.
 *
 * @param tokenizer {@link #BYTES} or the text of a {@code tokenizer.json}; empty if the file does
 *     not say and the vocabulary is not 256
 * @param notes free strings, such as the step; keys beginning with {@code integg.} that are listed
 *     above are not allowed
 */
public record Checkpoint(
    Parameters parameters, Optional<String> tokenizer, Map<String, String> notes) {
  /** The tokenizer whose 256 ids are the bytes. */
  public static final String BYTES = "bytes";

  private static final int BYTE_VALUES = 256;

  /**
   * Checks the notes.
   *
   * @throws IllegalArgumentException if a key of {@code notes} is one of the reserved ones
   */
  public Checkpoint {
    notes = Map.copyOf(notes);
    for (String key : notes.keySet()) {
      if (CheckpointMetadata.isReserved(key)) {
        throw new IllegalArgumentException(
            "note " + key + ": this key is the checkpoint's own, take another");
      }
    }
  }

  /** The model's shape. */
  public EggConfig config() {
    return parameters.config();
  }

  /**
   * Writes the file whole or not at all; equal checkpoints give equal bytes.
   *
   * @throws CheckpointException if it cannot be written; the old file is unchanged
   */
  public void write(Path file) throws CheckpointException {
    Map<String, String> metadata = new HashMap<>(notes);
    metadata.putAll(CheckpointMetadata.of(parameters, tokenizer));
    SafetensorsWriter.write(file, metadata, tensorData(parameters));
  }

  /** The weights as tensors to be written, in the order of the ids; the arrays are not copied. */
  public static List<TensorData> tensorData(Parameters parameters) {
    List<TensorData> tensors = new ArrayList<>();
    for (TensorSpec spec : parameters.tensors().all()) {
      tensors.add(TensorData.ofI8(spec.name(), spec.shape(), parameters.get(spec.id())));
    }
    return tensors;
  }

  /**
   * Reads a file.
   *
   * @throws CheckpointException if it is no sound safetensors file, a tensor is missing, unknown,
   *     of another dtype or shape, a weight is −128, or the metadata contradicts the tensors, their
   *     hash included
   */
  public static Checkpoint read(Path file) throws CheckpointException {
    try (Safetensors tensors = Safetensors.open(file)) {
      Map<String, String> metadata = tensors.metadata();
      Optional<EggConfig> stated = CheckpointMetadata.config(file, metadata);
      EggConfig config =
          stated.isPresent() ? stated.get() : CheckpointShapes.inferConfig(file, tensors.tensors());
      CheckpointShapes.require(tensors, EggTensors.of(config), stated.isPresent());
      Map<String, String> notes = new HashMap<>(metadata);
      notes.keySet().removeIf(CheckpointMetadata::isReserved);
      Parameters weights = readWeights(tensors, config);
      CheckpointMetadata.requireHash(file, metadata, weights);
      return new Checkpoint(weights, CheckpointMetadata.tokenizer(metadata, config), notes);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw new CheckpointException(
          file, "cannot be closed (" + CheckpointException.reason(e) + ")", e);
    }
  }

  private static Parameters readWeights(Safetensors file, EggConfig config)
      throws CheckpointException {
    List<byte[]> values = new ArrayList<>();
    for (TensorSpec spec : EggTensors.of(config).all()) {
      byte[] value = file.bytes(spec.name());
      int bad = Parameters.indexOfMinimum(value);
      if (bad >= 0) {
        long position = file.position(file.find(spec.name()).orElseThrow()) + bad;
        throw new CheckpointException(
            file.file(),
            "tensor '%s': the weight at index %d (byte %d) is -128, but weights are from -127 to"
                    .formatted(spec.name(), bad, position)
                + " 127; clip it to -127");
      }
      values.add(value);
    }
    return Parameters.of(config, values);
  }

  /** The tokenizer of a file that names none. */
  static Optional<String> defaultTokenizer(EggConfig config) {
    return config.vocabulary() == BYTE_VALUES ? Optional.of(BYTES) : Optional.empty();
  }
}
