package dev.gantry.adapter.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration: defaults, then the file, then the environment ({@code HARDY_TCPCLV4_},
 * {@code HARDY_TCPCLV4_SERVER_}, {@code GANTRY_}), then {@code --set}; a later one wins.
 */
public final class ConfigLoader {
  /** Where a file is looked for when nobody names one; without extension, from first to last. */
  public static final List<Path> STANDARD_PLACES =
      List.of(Path.of("/etc/gantry/gantry"), Path.of("/etc/hardy/tcpclv4"));

  private static final List<String> EXTENSIONS = List.of(".toml", ".yaml", ".yml", ".json");

  private ConfigLoader() {}

  /**
   * What a command line says beside the file.
   *
   * @param origin of the values, for messages
   * @param sets {@code key=value} each, as {@code --set} takes them
   */
  public record Given(Origin origin, List<String> sets) {
    public Given {
      sets = List.copyOf(sets);
    }
  }

  /**
   * {@link #load(Path, Map, List, List)} with the standard places, for a process with its
   * descriptors.
   */
  public static LoadedConfig load(
      @Nullable Path file, Map<String, String> environment, List<String> sets)
      throws ConfigException {
    return sources(file, environment, sets).assemble();
  }

  /**
   * What {@link #load(Path, Map, List)} makes the configuration of, for a server that changes it
   * while it runs.
   */
  public static ConfigSources sources(
      @Nullable Path file, Map<String, String> environment, List<String> sets)
      throws ConfigException {
    return sources(
        find(file, environment, STANDARD_PLACES),
        environment,
        List.of(new Given(new Origin.SetOption(), sets)),
        null,
        Descriptors.ofProcess());
  }

  /**
   * Whether the log is to be JSON, as far as can be told of sources one of which may be at fault:
   * what is said of the fault has that form, too.
   */
  public static boolean asksForJson(
      @Nullable Path file, Map<String, String> environment, List<String> sets) {
    List<RawValue.Table> sources = new ArrayList<>();
    try {
      sources.addAll(Overrides.ofEnvironment(environment));
      sources.add(Overrides.ofSets(new Origin.SetOption(), sets));
      Found found = find(file, environment, STANDARD_PLACES);
      if (found != null) {
        sources.addFirst(ConfigFile.read(found.file()));
      }
    } catch (ConfigException e) {
      // Those that were read decide.
    }
    boolean json = false;
    for (RawValue.Table source : sources) {
      for (Map.Entry<String, RawValue> entry : source.entries().entrySet()) {
        if (entry.getKey().replace('_', '-').equals(ConfigKeys.LOG_FORMAT.name())) {
          json = entry.getValue() instanceof RawValue.Text text && text.text().equals("json");
        }
      }
    }
    return json;
  }

  /**
   * The same for a command that has more to say than its {@code --set}.
   *
   * @param given from weak to strong; all are stronger than file and environment
   */
  public static LoadedConfig loadGiven(
      @Nullable Path file,
      Map<String, String> environment,
      List<Given> given,
      ListeningPlaces listening)
      throws ConfigException {
    return sources(
            find(file, environment, STANDARD_PLACES),
            environment,
            given,
            listening,
            Descriptors.ofProcess())
        .assemble();
  }

  /**
   * Loads the configuration as it would hold where descriptors are no matter.
   *
   * @param file as the command line names it; null to look in the environment and in {@code places}
   * @param environment of the process
   * @param sets {@code key=value}, each a {@code --set}
   * @param places where to look when nobody names a file, without extension; a missing one is no
   *     error
   * @throws ConfigException when the configuration cannot be used, with one line that says why
   */
  public static LoadedConfig load(
      @Nullable Path file, Map<String, String> environment, List<String> sets, List<Path> places)
      throws ConfigException {
    return sources(
            find(file, environment, places),
            environment,
            List.of(new Given(new Origin.SetOption(), sets)),
            null,
            Descriptors.UNBOUNDED)
        .assemble();
  }

  private static ConfigSources sources(
      @Nullable Found found,
      Map<String, String> environment,
      List<Given> given,
      @Nullable ListeningPlaces listening,
      Descriptors descriptors)
      throws ConfigException {
    List<RawValue.Table> tables = new ArrayList<>();
    if (found != null) {
      tables.add(ConfigFile.read(found.file()));
    }
    tables.addAll(Overrides.ofEnvironment(environment));
    for (Given one : given) {
      tables.add(Overrides.ofSets(one.origin(), one.sets()));
    }
    return new ConfigSources(
        tables,
        found == null ? null : found.file(),
        found != null && found.hardys(),
        listening,
        descriptors);
  }

  /**
   * A file to read.
   *
   * @param hardys whether it was found the way hardy's server finds its own
   */
  private record Found(Path file, boolean hardys) {}

  private static @Nullable Found find(
      @Nullable Path file, Map<String, String> environment, List<Path> places)
      throws ConfigException {
    if (file != null) {
      return new Found(withExtension(file), false);
    }
    for (String variable : Overrides.FILE_VARIABLES) {
      String named = environment.get(variable);
      if (named != null && !named.isEmpty()) {
        return new Found(withExtension(path(variable, named)), variable.startsWith("HARDY_"));
      }
    }
    for (Path place : places) {
      Path candidate = withExtension(place);
      if (Files.exists(candidate)) {
        return new Found(candidate, place.toString().contains("hardy"));
      }
    }
    return null;
  }

  private static Path path(String variable, String text) throws ConfigException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException("env " + variable + ": is not a path");
    }
  }

  /** hardy's server takes a name without extension and looks for what is there. */
  private static Path withExtension(Path file) {
    String lower = file.toString().toLowerCase(Locale.ROOT);
    if (EXTENSIONS.stream().anyMatch(lower::endsWith) || Files.exists(file)) {
      return file;
    }
    for (String extension : EXTENSIONS) {
      Path candidate = Path.of(file + extension);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    return file;
  }
}
