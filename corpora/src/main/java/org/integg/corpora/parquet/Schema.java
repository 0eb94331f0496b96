package org.integg.corpora.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of a file. It finds the column that holds a text by its name. */
final class Schema {
  private static final int BYTE_ARRAY = 6;
  private static final int REQUIRED = 0;
  private static final int REPEATED = 2;
  private static final int MAX_DEPTH = 64;
  private static final int NAMES_SHOWN = 20;

  private final Node root;

  /**
   * A column of texts.
   *
   * @param index index of its chunk in each row group
   * @param maxDefinition definition level of a text that is present
   * @param maxRepetition depth of lists around it
   * @param gaps a bit for each lower definition level: 1 if at that level something in a list is
   *     null, 0 if a list is empty or absent
   */
  record Column(int index, int maxDefinition, int maxRepetition, long gaps) {
    /** Whether this definition level means that an item of a list has no text. */
    boolean isGap(int definition) {
      return definition < maxDefinition && (gaps >>> definition & 1) != 0;
    }
  }

  /** One entry of the list in which a file stores its schema; a group comes before its fields. */
  record Element(String name, int type, int repetition, int children) {}

  private record Node(
      Element element, int definition, int repetition, long gaps, int leaf, List<Node> fields) {
    boolean isGroup() {
      return leaf < 0;
    }

    boolean isRepeated() {
      return element.repetition == REPEATED;
    }
  }

  /** Builds a tree. */
  private static final class Builder {
    private final List<Element> elements;
    private int next;
    private int leaves;

    Builder(List<Element> elements) {
      this.elements = elements;
    }

    /** Builds the next node, whose parent has these levels; each level above adds at most one. */
    Node node(int definition, int repetition, long gaps, int depth) throws ParquetException {
      if (next == elements.size() || depth > MAX_DEPTH) {
        throw new ParquetException("its schema makes no sense");
      }
      boolean isRoot = next == 0;
      Element element = elements.get(next++);
      int optional = isRoot || element.repetition == REQUIRED ? 0 : 1;
      int repeated = !isRoot && element.repetition == REPEATED ? 1 : 0;
      boolean mayLack = optional > repeated && repetition > 0;
      long all = mayLack ? gaps | 1L << definition : gaps; // below 2^MAX_DEPTH
      int leaf = element.children > 0 || isRoot ? -1 : leaves++;
      List<Node> fields = new ArrayList<>();
      for (int i = 0; i < element.children; i++) {
        fields.add(node(definition + optional, repetition + repeated, all, depth + 1));
      }
      return new Node(element, definition + optional, repetition + repeated, all, leaf, fields);
    }
  }

  Schema(List<Element> elements) throws ParquetException {
    Builder builder = new Builder(elements);
    root = builder.node(0, 0, 0, 0);
    if (builder.next != elements.size()) {
      throw new ParquetException("its schema makes no sense");
    }
  }

  /**
   * Finds a column.
   *
   * @param path names of nested fields, separated by dots; groups that represent lists need not be
   *     named
   * @throws ParquetException.NoSuchText if there is no such column, or it holds no text
   */
  Column column(String path) throws ParquetException {
    Node found =
        find(root, path)
            .orElseThrow(() ->
                new ParquetException.NoSuchText(
                    "there is no column '" + path + "'; name one with #field=NAME: " + names()));
    Node leaf = found;
    while (leaf.isGroup()
        && leaf.fields.size() == 1
        && (leaf.isRepeated() || leaf.fields.getFirst().isRepeated())) {
      leaf = leaf.fields.getFirst(); // a list
    }
    if (leaf.isGroup() || leaf.element.type != BYTE_ARRAY) {
      throw new ParquetException.NoSuchText(
          "the column '"
              + path
              + "' is no text"
              + (leaf.isGroup() ? "; name a field in it with #field=NAME: " + names() : ""));
    }
    return new Column(leaf.leaf, leaf.definition, leaf.repetition, leaf.gaps);
  }

  private static Optional<Node> find(Node group, String path) throws ParquetException {
    List<Node> exact =
        group.fields.stream().filter(field -> field.element.name.equals(path)).toList();
    if (exact.size() > 1) {
      throw new ParquetException.NoSuchText("the column '" + path + "' is there twice");
    }
    if (!exact.isEmpty()) {
      return Optional.of(exact.getFirst());
    }
    for (Node field : group.fields) {
      String start = field.element.name + ".";
      if (path.startsWith(start)) {
        Optional<Node> found = find(field, path.substring(start.length()));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    boolean list = group.fields.size() == 1 && group.fields.getFirst().isGroup();
    return list ? find(group.fields.getFirst(), path) : Optional.empty();
  }

  /** The columns that can be named, as many as fit on a line. */
  private String names() {
    List<String> names = new ArrayList<>();
    collect(root, "", names);
    List<String> shown = names.subList(0, Math.min(NAMES_SHOWN, names.size()));
    return String.join(", ", shown) + (names.size() > NAMES_SHOWN ? ", …" : "");
  }

  private static void collect(Node group, String before, List<String> names) {
    for (Node field : group.fields) {
      String name = before + field.element.name;
      boolean list =
          field.fields.size() == 1 && (field.isRepeated() || field.fields.getFirst().isRepeated());
      if (names.size() > NAMES_SHOWN) {
        return;
      } else if (!field.isGroup()) {
        names.add(name);
      } else if (list) {
        Node inner = field;
        while (inner.isGroup() && inner.fields.size() == 1) {
          inner = inner.fields.getFirst();
        }
        if (inner.isGroup()) {
          collect(inner, name + ".", names);
        } else {
          names.add(name);
        }
      } else {
        collect(field, name + ".", names);
      }
    }
  }
}
