package org.integg.eggroll.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.integg.eggroll.Learner;
import org.integg.model.Checkpoint;
import org.integg.model.Safetensors;
import org.integg.model.SafetensorsWriter;
import org.integg.model.StateTensor;
import org.integg.model.TensorData;
import org.integg.model.TensorEntry;
import org.integg.model.TensorSpec;

/**
 * The whole state of training, as a safetensors file: the weights, the learner's other tensors, and
 * in the metadata the steps done, the settings and a hash of all this. Equal states give equal
 * bytes.
 */
final class TrainerState {
  private static final String FORMAT = "integg.trainer";
  private static final String THIS_FORMAT = "1";

  /** Key of the steps done, also in a checkpoint of weights. */
  static final String STEP = "step";

  private static final String SETTINGS = "settings";
  private static final String HASH = "sha256";
  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,18}");
  private static final int CHUNK = 1 << 20;

  private TrainerState() {}

  /**
   * Writes a trainer's state.
   *
   * @param settings of {@link RunJson#identity}
   * @throws IOException with one line, if it cannot be written; the old file is unchanged
   */
  static void write(Path file, Learner trainer, String settings) throws IOException {
    List<TensorData> tensors = new ArrayList<>(Checkpoint.tensorData(trainer.parameters()));
    trainer.state().forEach(tensor -> tensors.add(tensor.data()));
    // The order in a file.
    tensors.sort(Comparator.comparingInt((TensorData t) -> t.dtype().bytes()).reversed());
    MessageDigest digest = start(Long.toString(trainer.steps()), settings);
    try (OutputStream hashed = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      for (TensorData tensor : tensors) {
        tensor.body().writeTo(hashed);
      }
    }
    Map<String, String> metadata =
        Map.of(
            FORMAT,
            THIS_FORMAT,
            STEP,
            Long.toString(trainer.steps()),
            SETTINGS,
            settings,
            HASH,
            HexFormat.of().formatHex(digest.digest()));
    SafetensorsWriter.write(file, metadata, tensors);
  }

  private static MessageDigest start(String step, String settings) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((step + "\n" + settings + "\n").getBytes(StandardCharsets.UTF_8));
      return digest;
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has to provide SHA-256.
      throw new IllegalStateException(e);
    }
  }

  /** The header of a file that is whole, and can be read into a trainer with its settings. */
  record Header(long step, String settings) {}

  /**
   * Checks a file from its first byte to its last.
   *
   * @throws IOException with one line, if it is damaged or of another kind
   */
  static Header verify(Path file) throws IOException {
    try (Safetensors tensors = Safetensors.open(file)) {
      Map<String, String> metadata = tensors.metadata();
      if (!metadata.getOrDefault(FORMAT, "").equals(THIS_FORMAT)) {
        throw new RunException(file + ": not the state of a trainer that this version can read");
      }
      String step = metadata.getOrDefault(STEP, "");
      String settings = metadata.getOrDefault(SETTINGS, "");
      MessageDigest digest = start(step, settings);
      byte[] chunk = new byte[CHUNK];
      for (TensorEntry tensor : tensors.tensors()) {
        for (long done = 0; done < tensor.byteLength(); done += CHUNK) {
          int length = (int) Math.min(CHUNK, tensor.byteLength() - done);
          tensors.read(tensor, done, chunk, 0, length);
          digest.update(chunk, 0, length);
        }
      }
      String found = HexFormat.of().formatHex(digest.digest());
      if (!metadata.getOrDefault(HASH, "").equals(found)) {
        throw new RunException(file + ": damaged, its contents do not have the hash in its header");
      }
      if (!WHOLE_NUMBER.matcher(step).matches()) {
        throw new RunException(file + ": damaged, its step is no number");
      }
      return new Header(Long.parseLong(step), settings);
    }
  }

  /**
   * Reads a verified file into a trainer of the same settings.
   *
   * @throws IOException with one line, if the file does not belong to such a trainer
   */
  static void read(Path file, Header header, Learner trainer) throws IOException {
    try (Safetensors tensors = Safetensors.open(file)) {
      for (TensorSpec spec : trainer.parameters().tensors().all()) {
        byte[] weights = trainer.parameters().get(spec.id());
        tensors.read(entry(tensors, spec.name(), weights.length), 0, weights, 0, weights.length);
      }
      for (StateTensor tensor : trainer.state()) {
        tensor.restore(tensors);
      }
    }
    trainer.resume(header.step());
  }

  private static TensorEntry entry(Safetensors tensors, String name, long bytes)
      throws RunException {
    Optional<TensorEntry> entry = tensors.find(name);
    if (entry.isEmpty() || entry.get().byteLength() != bytes) {
      throw new RunException(
          "%s: tensor %s is missing or of another shape".formatted(tensors.file(), name));
    }
    return entry.get();
  }
}
