import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Draws figures over time, a curve for each column but the first one below the other, from zero.
 * Columns that only count up are drawn as a rate.
 *
 * <p>{@code java Curves.java FIGURES.csv CURVES.svg}; the first line names the columns, the first
 * column holds seconds.
 */
final class Curves {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 90;
  private static final int LEFT = 60;
  private static final int TOP = 24;

  public static void main(String[] args) throws IOException {
    var lines = Files.readAllLines(Path.of(args[0]));
    var names = lines.get(0).split(",");
    var rows = lines.stream().skip(1).map(Curves::numbers).toList();
    var svg = new StringBuilder();
    int height = (names.length - 1) * (HEIGHT + TOP) + 30;
    add(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
            + " font-size='12'>%n<rect width='100%%' height='100%%' fill='white'/>%n",
        LEFT + WIDTH + 20,
        height);
    for (int column = 1; column < names.length; column++) {
      draw(svg, names[column], rows, column);
    }
    add(
        svg,
        "<text x='%d' y='%d'>0 to %.0f minutes</text>%n</svg>%n",
        LEFT,
        height - 10,
        rows.get(rows.size() - 1)[0] / 60);
    Files.writeString(Path.of(args[1]), svg.toString());
  }

  private static void draw(StringBuilder svg, String name, List<double[]> rows, int column) {
    var values = rows.stream().mapToDouble(row -> row[column]).toArray();
    boolean counts = name.startsWith("bundles") || name.endsWith("begun");
    if (counts) {
      values = rates(rows, values);
    }
    double most = 1;
    for (var value : values) {
      most = Math.max(most, value);
    }
    int top = (column - 1) * (HEIGHT + TOP) + TOP;
    var points = new StringBuilder();
    double end = rows.get(rows.size() - 1)[0];
    for (int i = 0; i < values.length; i++) {
      add(
          points,
          "%.1f,%.1f ",
          LEFT + WIDTH * rows.get(i)[0] / end,
          top + HEIGHT - HEIGHT * values[i] / most);
    }
    add(svg, "<text x='%d' y='%d'>%s%s</text>%n", LEFT, top - 6, name, counts ? ", a second" : "");
    add(
        svg,
        "<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#bbb'/>%n",
        LEFT,
        top,
        WIDTH,
        HEIGHT);
    add(svg, "<text x='%d' y='%d' text-anchor='end'>%.0f</text>%n", LEFT - 6, top + 10, most);
    add(svg, "<text x='%d' y='%d' text-anchor='end'>0</text>%n", LEFT - 6, top + HEIGHT);
    add(svg, "<polyline points='%s' fill='none' stroke='#1659a8'/>%n", points.toString().trim());
  }

  private static double[] rates(List<double[]> rows, double[] values) {
    var rates = new double[values.length];
    for (int i = 1; i < values.length; i++) {
      rates[i] = (values[i] - values[i - 1]) / (rows.get(i)[0] - rows.get(i - 1)[0]);
    }
    if (rates.length > 1) {
      rates[0] = rates[1];
    }
    return rates;
  }

  private static void add(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments));
  }

  private static double[] numbers(String line) {
    var fields = line.split(",");
    var numbers = new double[fields.length];
    for (int i = 0; i < fields.length; i++) {
      numbers[i] = Double.parseDouble(fields[i]);
    }
    return numbers;
  }
}
