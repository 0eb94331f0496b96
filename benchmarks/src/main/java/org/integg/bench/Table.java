package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.integg.model.AtomicFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** Results under named columns, printed as text and kept as values for JSON. */
final class Table {
  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  Table(String... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row: numbers as numbers, text as text. */
  void add(Object... values) {
    rows.add(List.of(values));
  }

  /**
   * This table with a column of another table that has the same rows, and a column with the ratios
   * of the other's values to this table's.
   */
  Table beside(Table other, String column, String name) {
    List<String> names = new ArrayList<>(columns);
    names.add(column + ", " + name);
    names.add("times as fast");
    Table both = new Table(names.toArray(String[]::new));
    int at = columns.indexOf(column);
    for (int i = 0; i < rows.size(); i++) {
      List<Object> row = new ArrayList<>(rows.get(i));
      double theirs = ((Number) other.rows.get(i).get(at)).doubleValue();
      row.add(theirs);
      row.add(theirs / ((Number) row.get(at)).doubleValue());
      both.add(row.toArray());
    }
    return both;
  }

  /** One map per row. */
  List<Map<String, Object>> values() {
    List<Map<String, Object>> result = new ArrayList<>();
    for (List<Object> row : rows) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        values.put(columns.get(i), row.get(i));
      }
      result.add(values);
    }
    return result;
  }

  /** Prints the rows so far as a Markdown table, ready for the docs. */
  void print(PrintWriter out) {
    int[] widths = new int[columns.size()];
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns);
    rows.forEach(row -> lines.add(row.stream().map(Table::text).toList()));
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (int n = 0; n < lines.size(); n++) {
      StringBuilder text = new StringBuilder("|");
      for (int i = 0; i < widths.length; i++) {
        boolean left = i == 0 || n == 0;
        text.append(String.format((left ? " %-" : " %") + widths[i] + "s |", lines.get(n).get(i)));
      }
      out.println(text);
      if (n == 0) {
        out.println("|" + "---|".repeat(widths.length));
      }
    }
    out.flush();
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? String.format(
            Locale.ROOT, number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.3f", number)
        : value.toString();
  }

  /**
   * Prints the table, and writes it as JSON on request.
   *
   * @param json the file, or null
   * @param about further values for the file, by name
   */
  void report(PrintWriter out, @Nullable Path json, Map<String, ?> about) throws IOException {
    print(out);
    if (json != null) {
      // Sorted, because the order of Map.of differs from process to process.
      Map<String, Object> all = new LinkedHashMap<>(new TreeMap<>(about));
      all.put("rows", values());
      byte[] bytes = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
      AtomicFile.write(json, file -> file.write(bytes));
    }
  }
}
