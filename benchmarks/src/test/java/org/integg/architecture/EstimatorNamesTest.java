package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.run.Estimators;
import org.junit.jupiter.api.Test;

/**
 * Claim: an estimator describes itself. No class outside its package has its name in a string, so
 * that no class distinguishes estimators.
 */
class EstimatorNamesTest {
  private static final Set<String> OWN =
      Estimators.ALL.stream()
          .map(each -> each.getClass().getPackageName())
          .collect(Collectors.toSet());

  /** Tuning methods are described by the estimator on which they are based. */
  private static final String TUNE = "org.integg.eggroll.tune";

  /** The name of an estimator as a separate word, or how the name of an earlier one begins. */
  private static final Pattern NAME =
      Pattern.compile(
          Estimators.ALL.stream()
              .map(Estimator::id)
              .collect(Collectors.joining("|", "(^|[\\s'\"=])(", ")([\\s'\":,;-]|$)")));

  @Test
  void onlyEstimatorsKnowTheirNames() {
    List<String> known = new ArrayList<>();
    for (Room floor : Room.PRODUCT) {
      for (ClassModel model : floor.classes()) {
        String name = Room.nameOf(model);
        String room = Uses.packageOf(name);
        if (!OWN.contains(room) && !room.startsWith(TUNE)) {
          texts(model).stream()
              .filter(text -> NAME.matcher(text).find())
              .forEach(text -> known.add(name + ": " + text));
        }
      }
    }
    assertEquals(List.of(), known);
  }

  @Test
  void anEstimatorsNameIsFound() {
    List<String> own = new ArrayList<>();
    for (ClassModel model : Room.EGGROLL.classes()) {
      if (OWN.contains(Uses.packageOf(Room.nameOf(model)))) {
        texts(model).stream().filter(text -> NAME.matcher(text).find()).forEach(own::add);
      }
    }
    Estimators.ALL.forEach(each -> assertTrue(own.contains(each.id()), each.id()));
  }

  private static List<String> texts(ClassModel model) {
    List<String> texts = new ArrayList<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof StringEntry text) {
        texts.add(text.stringValue());
      }
    }
    return texts;
  }
}
