package org.integg.model;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the tensors of a file with those of a model. */
final class CheckpointShapes {
  // With three digits a number can already be refused as too many layers.
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(0|[1-9][0-9]{0,2})\\.(.*)");
  private static final String EMBEDDING = "emb.weight";
  private static final String TAKE_ANOTHER = "take a checkpoint of an EGG model";

  private CheckpointShapes() {}

  /**
   * The configuration that the shapes give: V and D from {@code emb.weight}, L from the highest
   * {@code blocks.l.}; an MLP that clips, or none if there is no tensor of an MLP, and the
   * published recurrence.
   */
  static EggConfig inferConfig(Path file, List<TensorEntry> tensors) throws CheckpointException {
    TensorEntry embedding =
        tensors.stream()
            .filter(t -> t.name().equals(EMBEDDING))
            .findFirst()
            .orElseThrow(() -> missing(file, EMBEDDING));
    List<Long> shape = embedding.shape();
    if (shape.size() != 2) {
      throw new CheckpointException(
          file,
          "tensor '%s' has shape %s, not two sizes; %s".formatted(EMBEDDING, shape, TAKE_ANOTHER));
    }
    int layers = 0;
    Mlp mlp = Mlp.NONE;
    for (TensorEntry tensor : tensors) {
      Matcher block = BLOCK.matcher(tensor.name());
      if (block.matches()) {
        layers = Math.max(layers, 1 + Integer.parseInt(block.group(1)));
        mlp = LayerTensor.isOfMlp(block.group(2)) ? Mlp.CLIP : mlp;
      }
    }
    try {
      return new EggConfig(clampToInt(shape.get(0)), clampToInt(shape.get(1)), layers, mlp);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          file, "the tensors are of no possible model: " + e.getMessage() + "; " + TAKE_ANOTHER, e);
    }
  }

  private static int clampToInt(long value) {
    return (int) Math.min(Integer.MAX_VALUE, value);
  }

  /** Requires exactly the tensors of a model, each I8 and of its shape. */
  static void require(Safetensors file, EggTensors model, boolean configStated)
      throws CheckpointException {
    for (TensorEntry tensor : file.tensors()) {
      if (model.find(tensor.name()).isEmpty()) {
        throw new CheckpointException(
            file.file(),
            "tensor %s is not part of an EGG model with %d layers%s%s; %s"
                .formatted(
                    CheckpointException.quote(tensor.name()),
                    model.config().layers(),
                    model.config().cell() == Cell.EGG ? "" : " of " + model.config().cell(),
                    model.config().hasMlp() ? "" : " and no MLP",
                    TAKE_ANOTHER));
      }
    }
    for (TensorSpec spec : model.all()) {
      TensorEntry tensor =
          file.find(spec.name()).orElseThrow(() -> missing(file.file(), spec.name()));
      if (tensor.dtype() != Dtype.I8) {
        throw file.wrongDtype(tensor, "I8");
      }
      if (!tensor.shape().equals(spec.shape())) {
        throw new CheckpointException(
            file.file(),
            "tensor '%s' has shape %s, but %s asks for %s; %s"
                .formatted(
                    spec.name(),
                    tensor.shape(),
                    configStated ? CheckpointMetadata.CONFIG : "the shape of 'emb.weight'",
                    spec.shape(),
                    TAKE_ANOTHER));
      }
    }
  }

  private static CheckpointException missing(Path file, String name) {
    return new CheckpointException(file, "tensor '" + name + "' is missing; " + TAKE_ANOTHER);
  }
}
