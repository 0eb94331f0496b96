package org.integg.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.integg.model.Checkpoint;
import org.integg.model.Inspection;
import org.integg.model.Inspection.TensorReport;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What {@code egg inspect --json} prints. */
final class InspectionJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private InspectionJson() {}

  static String of(Checkpoint checkpoint, Inspection inspection) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("vocabulary", inspection.config().vocabulary());
    json.put("width", inspection.config().width());
    json.put("layers", inspection.config().layers());
    json.put("mlp", inspection.config().mlp().toString());
    json.put("cell", inspection.config().cell().toString());
    json.put("parameters", inspection.parameters());
    json.put("sha256", inspection.sha256());
    json.put("saturation", inspection.saturation());
    checkpoint.tokenizer().ifPresent(tokenizer -> json.put("tokenizer", tokenizer));
    json.put("notes", new TreeMap<>(checkpoint.notes()));
    List<Object> tensors = new ArrayList<>();
    inspection.tensors().forEach(tensor -> tensors.add(tensor(tensor)));
    json.put("tensors", tensors);
    return MAPPER.writeValueAsString(json);
  }

  private static Map<String, Object> tensor(TensorReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", report.spec().name());
    json.put("kind", report.spec().kind().name().toLowerCase(Locale.ROOT));
    json.put("shape", report.spec().shape());
    json.put("min", report.min());
    json.put("max", report.max());
    json.put("mean_abs", report.meanAbs());
    json.put("saturated", report.saturated());
    json.put("saturation", report.saturation());
    json.put("histogram", report.histogram());
    return json;
  }
}
