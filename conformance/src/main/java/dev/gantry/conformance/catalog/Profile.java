package dev.gantry.conformance.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node under test does not claim: rows that do not apply to it, and why.
 *
 * @param name for the command line
 * @param text for people
 */
public record Profile(String name, String text, List<Exemption> exemptions) {
  private static final String PROFILES = "/dev/gantry/conformance/profiles.toml";

  public Profile {
    exemptions = List.copyOf(exemptions);
  }

  /**
   * Rows that do not apply.
   *
   * @param rows ids, or what they begin with
   * @param why for people
   */
  public record Exemption(List<String> rows, String why) {
    public Exemption {
      rows = List.copyOf(rows);
    }
  }

  /** All that the kit comes with. */
  public static List<Profile> load() {
    var all = new ArrayList<Profile>();
    for (var one : Catalog.read(PROFILES).path("profile")) {
      var exemptions = new ArrayList<Exemption>();
      one.path("exempt").forEach(row -> exemptions.add(exemption(row)));
      all.add(new Profile(one.path("name").asText(), one.path("text").asText(), exemptions));
    }
    return List.copyOf(all);
  }

  private static Exemption exemption(JsonNode row) {
    var rows = new ArrayList<String>();
    row.path("rows").forEach(id -> rows.add(id.asText()));
    return new Exemption(rows, row.path("why").asText());
  }

  /** The same case, or that it is left out. */
  public Case of(Case one) {
    var id = one.requirement().id();
    Optional<Exemption> found =
        exemptions.stream().filter(ex -> ex.rows().stream().anyMatch(id::startsWith)).findFirst();
    return found
        .<Case>map(ex -> new Case.LeftOut(one.requirement(), name + ": " + ex.why()))
        .orElse(one);
  }
}
