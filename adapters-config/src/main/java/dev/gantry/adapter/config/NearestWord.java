package dev.gantry.adapter.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the word that a mistyped one was meant to be. */
public final class NearestWord {
  private NearestWord() {}

  /**
   * The one of {@code words} that looks most like {@code typed}, of two the first; null when each
   * is further away than {@code mostChanges}.
   *
   * @param mostChanges letters added, dropped or changed, or neighbours exchanged
   */
  public static @Nullable String of(String typed, Collection<String> words, int mostChanges) {
    String best = null;
    int bestDistance = mostChanges + 1;
    for (String word : words) {
      int distance = distance(typed, word, mostChanges);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = word;
      }
    }
    return best;
  }

  /**
   * Damerau's edit distance without transpositions that overlap; for words whose lengths alone are
   * further apart than {@code most}, more than any distance.
   */
  static int distance(String a, String b, int most) {
    if (Math.abs(a.length() - b.length()) > most) {
      return Integer.MAX_VALUE;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
        least = Math.min(least, cost[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
