package dev.gantry.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The classes that people write in one package, and what they know of each other, as a Mermaid
 * class diagram. A class and all that is nested in it are one. Each stands above those that it
 * knows, as far as there is no cycle.
 */
final class ClassDiagram {
  private enum Arrow {
    USES("..>"),
    IMPLEMENTS("..|>");

    private final String mermaid;

    Arrow(String mermaid) {
      this.mermaid = mermaid;
    }
  }

  private final SortedMap<String, SortedMap<String, Arrow>> arrows = new TreeMap<>();
  private final Set<String> interfaces = new TreeSet<>();
  private final List<String> fromAbove = new ArrayList<>();
  private final Set<String> knot = new TreeSet<>();

  /** Of the classes in exactly this package. */
  static ClassDiagram of(JavaClasses classes, String packageName) {
    var diagram = new ClassDiagram();
    classes.stream()
        .filter(each -> each.getPackageName().equals(packageName))
        .filter(each -> Product.isWritten(each) && !topLevelName(each).equals("package-info"))
        .sorted(Comparator.comparing(JavaClass::getName))
        .forEach(diagram::add);
    diagram.order();
    return diagram;
  }

  /** Classes in a cycle, and those that only such classes know; empty when there is no cycle. */
  Set<String> knot() {
    return knot;
  }

  /** Text of the diagram, the same for the same classes. */
  String mermaid() {
    var text = new StringBuilder("classDiagram\n");
    for (String name : fromAbove) {
      text.append("  class ").append(name).append('\n');
      if (interfaces.contains(name)) {
        text.append("  <<interface>> ").append(name).append('\n');
      }
    }
    for (String name : fromAbove) {
      arrows
          .get(name)
          .forEach(
              (known, arrow) -> text.append("  %s %s %s\n".formatted(name, arrow.mermaid, known)));
    }
    return text.toString();
  }

  private void add(JavaClass each) {
    String from = topLevelName(each);
    var known = arrows.computeIfAbsent(from, _ -> new TreeMap<>());
    if (each.isTopLevelClass() && each.isInterface()) {
      interfaces.add(from);
    }
    for (var dependency : each.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (target.getPackageName().equals(each.getPackageName())
          && Product.isWritten(target)
          && !topLevelName(target).equals(from)) {
        boolean isOne = each.isAssignableTo(target.getName());
        known.merge(
            topLevelName(target),
            isOne ? Arrow.IMPLEMENTS : Arrow.USES,
            (one, other) -> one == Arrow.IMPLEMENTS ? one : other);
      }
    }
  }

  /** Takes one class after the other that none of those left knows; what cannot be is a knot. */
  private void order() {
    var left = new TreeSet<>(arrows.keySet());
    while (!left.isEmpty()) {
      var next = new TreeSet<>(left);
      left.forEach(name -> next.removeAll(arrows.get(name).keySet()));
      if (next.isEmpty()) {
        knot.addAll(left);
        next.addAll(left);
      }
      fromAbove.addAll(next);
      left.removeAll(next);
    }
  }

  private static String topLevelName(JavaClass each) {
    return each.getName().substring(each.getPackageName().length() + 1).replaceFirst("\\$.*", "");
  }
}
