package org.integg.architecture;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which classes of this program use which, by dotted names; a nested class counts as its enclosing
 * class.
 */
record Uses(SortedMap<String, SortedSet<String>> of) {
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L(org/integg/[\\w/$]+)[;<]");
  private static final String OWN = "org/integg/";

  /** The classes that some classes use, among themselves and elsewhere. */
  static Uses of(List<ClassModel> classes) {
    SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    for (ClassModel model : classes) {
      String user = outer(model.thisClass().asInternalName());
      SortedSet<String> used = uses.computeIfAbsent(user, name -> new TreeSet<>());
      for (PoolEntry entry : model.constantPool()) {
        switch (entry) {
          case ClassEntry one when one.asInternalName().startsWith(OWN) ->
              used.add(outer(one.asInternalName()));
          case Utf8Entry text -> {
            Matcher names = IN_DESCRIPTOR.matcher(text.stringValue());
            while (names.find()) {
              used.add(outer(names.group(1)));
            }
          }
          default -> {}
        }
      }
      used.remove(user);
      used.removeIf(name -> name.endsWith(".package-info"));
    }
    uses.keySet().removeIf(name -> name.endsWith(".package-info"));
    return new Uses(uses);
  }

  private static String outer(String internal) {
    return internal.replaceFirst("\\$.*", "").replace('/', '.');
  }

  /** The package of a class. */
  static String packageOf(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /**
   * The largest sets of classes of one package in which every class reaches every other through
   * uses inside the package. They must be read together.
   */
  Set<SortedSet<String>> circles() {
    Set<SortedSet<String>> circles = new HashSet<>();
    SortedMap<String, SortedSet<String>> reached = new TreeMap<>();
    of.keySet().forEach(name -> reached.put(name, reachable(name)));
    for (String name : of.keySet()) {
      SortedSet<String> circle = new TreeSet<>(reached.get(name));
      circle.removeIf(other -> !reached.get(other).contains(name));
      if (!circle.isEmpty()) {
        circles.add(circle);
      }
    }
    return circles;
  }

  /**
   * The classes that uses inside the package reach; includes the class itself if it is in a circle.
   */
  private SortedSet<String> reachable(String start) {
    SortedSet<String> found = new TreeSet<>();
    TreeSet<String> open = new TreeSet<>(Set.of(start));
    while (!open.isEmpty()) {
      for (String next : of.getOrDefault(open.pollFirst(), new TreeSet<>())) {
        boolean inside = packageOf(next).equals(packageOf(start)) && of.containsKey(next);
        if (inside && found.add(next)) {
          open.add(next);
        }
      }
    }
    return found;
  }
}
