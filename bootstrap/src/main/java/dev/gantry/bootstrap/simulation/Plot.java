package dev.gantry.bootstrap.simulation;

import java.util.List;
import java.util.Locale;

/** A plot over time as SVG: areas of steps, one before the other, on one scale. */
final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 90;

  private final List<Double> back;
  private final List<Double> front;

  /**
   * A plot of two series of equal length.
   *
   * @param back what is behind, empty for nothing
   * @param front what is before that
   */
  Plot(List<Double> back, List<Double> front) {
    this.back = List.copyOf(back);
    this.front = List.copyOf(front);
  }

  /** The highest value of both, no less than 1. */
  double most() {
    double most = 1;
    for (var series : List.of(back, front)) {
      for (double value : series) {
        most = Math.max(most, value);
      }
    }
    return most;
  }

  /** The element, with these words for who does not see it; they are escaped. */
  String svg(String words) {
    return "<svg role=\"img\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\" preserveAspectRatio=\"none\"><title>"
        + Markup.escaped(words)
        + "</title>"
        + area(back, "back")
        + area(front, "front")
        + "</svg>";
  }

  private String area(List<Double> series, String style) {
    if (series.isEmpty()) {
      return "";
    }
    double most = most();
    double step = (double) WIDTH / series.size();
    var path = new StringBuilder("<path class=\"" + style + "\" d=\"M0 " + HEIGHT);
    for (int i = 0; i < series.size(); i++) {
      String top = number(HEIGHT * (1 - series.get(i) / most));
      path.append('L').append(number(i * step)).append(' ').append(top);
      path.append('L').append(number((i + 1) * step)).append(' ').append(top);
    }
    return path.append('L').append(WIDTH).append(' ').append(HEIGHT).append("Z\"/>").toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
