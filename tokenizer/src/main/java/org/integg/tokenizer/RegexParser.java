package org.integg.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.integg.tokenizer.RegexNode.Ahead;
import org.integg.tokenizer.RegexNode.Choice;
import org.integg.tokenizer.RegexNode.Repeat;
import org.integg.tokenizer.RegexNode.Sequence;

/**
 * Reads regular expressions as {@code tokenizer.json} has them (Oniguruma's), as far as they can be
 * matched in linear time. It supports characters, classes, groups, choices, repetitions, {@code
 * (?i)} and lookahead at one character, which {@code \s+(?!\S)} and possessive repetitions of one
 * character need. It does not support back references, lookbehind, longer lookahead or anchors.
 */
final class RegexParser {
  private static final int MOST_CHARACTERS = 10_000;
  private static final int MOST_NESTED = 50;
  private static final int MOST_REPEATS = 1_000;
  private static final int NOTHING = -1;

  /** POSIX classes as Java writes them. */
  private static final Map<String, String> POSIX =
      Map.of(
          "alpha", "\\p{IsAlphabetic}",
          "digit", "\\d",
          "alnum", "\\p{IsAlphabetic}\\d",
          "space", "\\s",
          "upper", "\\p{IsUppercase}",
          "lower", "\\p{IsLowercase}",
          "punct", "\\p{P}\\p{S}");

  private static final Map<Character, Integer> CONTROLS =
      Map.of('t', 9, 'n', 10, 'v', 11, 'f', 12, 'r', 13, 'a', 7, 'e', 27, '0', 0);

  private final String regex;
  private final RegexClasses classes;
  private int at;
  private int nested;
  private boolean anyCase;

  private RegexParser(String regex, RegexClasses classes) {
    this.regex = regex;
    this.classes = classes;
  }

  /**
   * Reads an expression, and adds the classes that it names.
   *
   * @throws PatternSyntaxException if the expression is wrong or not supported here
   */
  static RegexNode parse(String regex, RegexClasses classes) {
    RegexParser parser = new RegexParser(regex, classes);
    if (regex.length() > MOST_CHARACTERS) {
      throw new PatternSyntaxException("more than 10,000 characters", "", NOTHING);
    }
    RegexNode node = parser.choice();
    if (parser.at < regex.length()) {
      throw parser.wrong("a closing bracket without its opening one");
    }
    return node;
  }

  private PatternSyntaxException wrong(String problem) {
    return new PatternSyntaxException(problem, regex, at);
  }

  private int peek() {
    return at < regex.length() ? regex.codePointAt(at) : NOTHING;
  }

  private boolean take(String text) {
    boolean there = regex.startsWith(text, at);
    at += there ? text.length() : 0;
    return there;
  }

  private int next() {
    if (at == regex.length()) {
      throw wrong("an end that comes too early");
    }
    int character = regex.codePointAt(at);
    at += Character.charCount(character);
    return character;
  }

  private RegexNode choice() {
    boolean outerCase = anyCase;
    if (++nested > MOST_NESTED) {
      throw wrong("more than 50 nested groups");
    }
    List<RegexNode> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (take("|"));
    nested--;
    anyCase = outerCase; // a flag holds to the end of its group
    return options.size() == 1 ? options.getFirst() : new Choice(options);
  }

  private RegexNode sequence() {
    List<RegexNode> parts = new ArrayList<>();
    while (peek() != NOTHING && peek() != '|' && peek() != ')') {
      parts.add(repeated(part()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }

  private RegexNode part() {
    int begin = at;
    int character = next();
    return switch (character) {
      case '(' -> group();
      case '[' -> {
        at = begin;
        yield character(bracket());
      }
      case '.' -> character("^\n");
      case '\\' -> character(escaped());
      case '^', '$' -> {
        at = begin;
        throw wrong("an anchor, which cuts no words here");
      }
      case '*', '+', '?', '{' -> {
        at = begin;
        throw wrong("a repetition of nothing");
      }
      default -> character(literal(character));
    };
  }

  private RegexNode character(String source) {
    try {
      return new RegexNode.Character(classes.add(source, anyCase));
    } catch (PatternSyntaxException e) {
      throw wrong(String.valueOf(e.getDescription()).toLowerCase(Locale.ROOT));
    }
  }

  /** A character as Java accepts it anywhere between square brackets. */
  private static String literal(int character) {
    return String.format(Locale.ROOT, "\\x{%X}", character);
  }

  private RegexNode group() {
    if (!take("?")) {
      return closed(choice());
    }
    if (take(":")) {
      return closed(choice());
    }
    if (take("=")) {
      return ahead(closed(choice()), true);
    }
    if (take("!")) {
      return ahead(closed(choice()), false);
    }
    if (take("i:") || take("-i:")) {
      boolean outer = anyCase;
      anyCase = regex.charAt(at - 3) != '-';
      RegexNode node = closed(choice());
      anyCase = outer;
      return node;
    }
    if (take("i)") || take("-i)")) {
      anyCase = regex.charAt(at - 3) != '-';
      return new Sequence(List.of());
    }
    throw wrong("a group of a kind that cannot be matched in linear time");
  }

  private RegexNode closed(RegexNode node) {
    if (!take(")")) {
      throw wrong("a group that is not closed");
    }
    return node;
  }

  private RegexNode ahead(RegexNode node, boolean wanted) {
    return switch (node) {
      case RegexNode.Character one -> new Ahead(one.characterClass(), wanted);
      case Choice some when wanted ->
          new Choice(some.options().stream().map(each -> ahead(each, true)).toList());
      case Choice some ->
          new Sequence(some.options().stream().map(each -> ahead(each, false)).toList());
      default -> throw wrong("lookahead at more than one character");
    };
  }

  private RegexNode repeated(RegexNode part) {
    RegexNode node = part;
    for (int repeats = 0; ; repeats++) {
      if (repeats > MOST_NESTED) {
        throw wrong("more than 50 repetitions of one thing");
      }
      if (take("*")) {
        node = moreOrLess(node, 0, RegexNode.ANY_NUMBER);
      } else if (take("+")) {
        node = moreOrLess(node, 1, RegexNode.ANY_NUMBER);
      } else if (take("?")) {
        node = moreOrLess(node, 0, 1);
      } else if (take("{")) {
        node = counted(node);
      } else {
        return node;
      }
    }
  }

  private RegexNode moreOrLess(RegexNode node, int least, int most) {
    if (take("?")) {
      return new Repeat(node, least, most, false);
    }
    RegexNode greedy = new Repeat(node, least, most, true);
    if (!take("+")) {
      return greedy;
    }
    if (!(node instanceof RegexNode.Character one)) {
      throw wrong("a possessive repetition of more than one character");
    }
    RegexNode noMore = new Ahead(one.characterClass(), false);
    // This never backtracks: the character after the repetition could not have been part of it.
    return most == 1 ? new Choice(List.of(node, noMore)) : new Sequence(List.of(greedy, noMore));
  }

  private RegexNode counted(RegexNode node) {
    int least = number();
    int most = least;
    if (take(",")) {
      most = peek() == '}' ? RegexNode.ANY_NUMBER : number();
    }
    if (!take("}") || most != RegexNode.ANY_NUMBER && most < least) {
      throw wrong("a wrong number of repetitions");
    }
    boolean lazy = most != least && take("?");
    if (peek() == '?' || peek() == '+') {
      throw wrong("a number of repetitions that is repeated");
    }
    return new Repeat(node, least, most, !lazy);
  }

  private int number() {
    int value = 0;
    int digits = 0;
    for (; peek() >= '0' && peek() <= '9'; digits++) {
      value = 10 * value + next() - '0';
      if (value > MOST_REPEATS) {
        throw wrong("more than 1,000 repetitions");
      }
    }
    if (digits == 0) {
      throw wrong("no number of repetitions");
    }
    return value;
  }

  /** A class in square brackets, as Java writes it. */
  private String bracket() {
    if (++nested > MOST_NESTED) {
      throw wrong("more than 50 nested classes");
    }
    next();
    StringBuilder source = new StringBuilder("[").append(take("^") ? "^" : "");
    if (peek() == ']') {
      throw wrong("an empty class");
    }
    while (peek() != ']') {
      if (posixEnd() > 0) {
        source.append(posix(posixEnd()));
      } else if (peek() == '[') {
        source.append(bracket());
      } else if (take("&&")) {
        source.append("&&");
      } else if (take("-")) {
        source.append('-');
      } else if (take("\\")) {
        source.append(escaped());
      } else {
        source.append(literal(next()));
      }
    }
    next();
    nested--;
    return source.append(']').toString();
  }

  /** Where the name in {@code [:name:]} ends; 0 if there is none here. */
  private int posixEnd() {
    int end = at + 2;
    end += regex.startsWith("^", end) ? 1 : 0;
    while (end < regex.length() && Character.isLetter(regex.charAt(end))) {
      end++;
    }
    return regex.startsWith("[:", at) && regex.startsWith(":]", end) ? end : 0;
  }

  private String posix(int end) {
    String name = regex.substring(at + 2, end);
    boolean not = name.startsWith("^");
    String known = POSIX.get(not ? name.substring(1) : name);
    if (known == null) {
      throw wrong("a class by a name that is not known here");
    }
    at = end + 2;
    return not ? "[^" + known + "]" : known;
  }

  /** The character or class after a backslash, as Java writes it between square brackets. */
  private String escaped() {
    int begin = at - 1;
    int character = next();
    Integer control = character < 128 ? CONTROLS.get((char) character) : null;
    if (control != null) {
      return literal(control);
    }
    return switch (character) {
      case 's', 'S', 'd', 'D', 'w', 'W' -> "\\" + (char) character;
      case 'p' -> property(false);
      case 'P' -> property(true);
      case 'x' -> literal(take("{") ? hexadecimal(1, 6, true) : hexadecimal(2, 2, false));
      case 'u' -> literal(hexadecimal(4, 4, false));
      default -> {
        if (Character.isLetterOrDigit(character)) {
          at = begin;
          throw wrong("an escape that is not known here, or needs more than linear time");
        }
        yield literal(character);
      }
    };
  }

  private int hexadecimal(int least, int most, boolean braced) {
    int value = 0;
    int digits = 0;
    while (digits < most && Character.digit(peek(), 16) >= 0) {
      value = 16 * value + Character.digit(next(), 16);
      digits++;
    }
    if (digits < least || braced && !take("}") || value > Character.MAX_CODE_POINT) {
      throw wrong("a wrong number of a character");
    }
    return value;
  }

  private String property(boolean not) {
    String name;
    boolean inverted = not;
    if (take("{")) {
      inverted ^= take("^");
      int end = regex.indexOf('}', at);
      name = end < 0 ? "" : regex.substring(at, end);
      at = end < 0 ? at : end + 1;
    } else {
      name = Character.toString(next());
    }
    if (name.matches("[A-Za-z0-9_]{1,60}")) {
      for (String java : List.of(name, "Is" + name)) {
        String source = (inverted ? "\\P{" : "\\p{") + java + "}";
        if (isKnown(source)) {
          return source;
        }
      }
    }
    throw wrong("a property of characters that is not known here");
  }

  private static boolean isKnown(String property) {
    try {
      Pattern.compile(property, Pattern.UNICODE_CHARACTER_CLASS);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
