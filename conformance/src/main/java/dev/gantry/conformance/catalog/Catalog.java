package dev.gantry.conformance.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.gantry.conformance.cases.Scripts;
import dev.gantry.conformance.trial.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** All requirements in the order of RFC 9174, each with its case. */
public final class Catalog {
  private static final String REQUIREMENTS = "/dev/gantry/conformance/rfc9174.toml";
  private static final String CASES = "/dev/gantry/conformance/cases.toml";

  private Catalog() {}

  /** Reads the data that the kit comes with. */
  public static List<Case> load() {
    var cases = new HashMap<String, JsonNode>();
    read(CASES).path("case").forEach(one -> cases.put(one.path("id").asText(), one));
    var all = new ArrayList<Case>();
    for (var row : read(REQUIREMENTS).path("requirement")) {
      var requirement =
          new Requirement(
              row.path("id").asText(),
              row.path("section").asText(),
              Level.of(row.path("level").asText()),
              row.path("text").asText());
      all.add(caseOf(requirement, cases));
    }
    return List.copyOf(all);
  }

  private static Case caseOf(Requirement requirement, Map<String, JsonNode> cases) {
    var row = cases.get(requirement.id());
    if (row == null) {
      throw new IllegalStateException("neither a case nor a reason for " + requirement.id());
    }
    if (row.has("unseen")) {
      return new Case.Unseen(requirement, row.path("unseen").asText());
    }
    var roles = EnumSet.noneOf(Role.class);
    row.path("roles")
        .forEach(role -> roles.add(Role.valueOf(role.asText().toUpperCase(Locale.ROOT))));
    var script = Scripts.byId().get(requirement.id());
    if (script == null) {
      throw new IllegalStateException("no script for " + requirement.id());
    }
    return new Case.Observed(
        requirement,
        roles,
        needs(row.path("needs").asText()),
        row.path("stimulus").asText(),
        row.path("expected").asText(),
        script);
  }

  private static Set<Case.Need> needs(String words) {
    var needs = EnumSet.noneOf(Case.Need.class);
    for (var word : words.split(" ")) {
      if (!word.isEmpty()) {
        needs.add(Case.Need.valueOf(word.toUpperCase(Locale.ROOT)));
      }
    }
    return needs;
  }

  static JsonNode read(String resource) {
    try (var in = Catalog.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the kit comes without " + resource);
      }
      return new TomlMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
