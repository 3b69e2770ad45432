package dev.gantry.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where RFC 9174 uses the keywords of BCP 14, {@code docs/spec/rfc9174-keywords.csv}: one line for
 * each use in the order of the text, with the rows of the {@link SpecLedger} that hold it.
 *
 * @param uses in file order
 * @param problems what could not be read
 */
record SpecKeywords(List<Use> uses, List<String> problems) {
  static final String FILE = "docs/spec/rfc9174-keywords.csv";
  private static final String HEADING = "section,ordinal,of,keyword,rows,reason";
  private static final Pattern LINE =
      Pattern.compile("([0-9.]+),([0-9]+),([0-9]+),([A-Z ]+),([^,]*),([^,]*)");

  /**
   * One use of a keyword.
   *
   * @param section dotted, without its subsections
   * @param ordinal place among the uses of its section, from 1
   * @param of how many uses the section has
   * @param keyword as it stands in the text
   * @param rows ids in the ledger; none where the use asks for nothing
   * @param reason why there are no rows, else empty
   */
  record Use(
      String section, int ordinal, int of, String keyword, List<String> rows, String reason) {

    /** The level that a row of this use has in the ledger. */
    String level() {
      return switch (keyword) {
        case "SHALL" -> "MUST";
        case "SHALL NOT" -> "MUST NOT";
        case "RECOMMENDED" -> "REC";
        default -> keyword;
      };
    }

    @Override
    public String toString() {
      return section + " " + ordinal + "/" + of + " " + keyword;
    }
  }

  static SpecKeywords parse(String csv) {
    var uses = new ArrayList<Use>();
    var problems = new ArrayList<String>();
    for (var text : csv.strip().split("\n")) {
      var line = LINE.matcher(text);
      if (line.matches()) {
        uses.add(
            new Use(
                line.group(1),
                Integer.parseInt(line.group(2)),
                Integer.parseInt(line.group(3)),
                line.group(4),
                line.group(5).isEmpty() ? List.of() : List.of(line.group(5).split(" ")),
                line.group(6)));
      } else if (!text.equals(HEADING)) {
        problems.add("cannot read: " + text);
      }
    }
    return new SpecKeywords(uses, problems);
  }
}
