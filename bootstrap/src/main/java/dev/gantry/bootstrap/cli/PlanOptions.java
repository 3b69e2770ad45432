package dev.gantry.bootstrap.cli;

import dev.gantry.contactplan.reading.Format;
import dev.gantry.contactplan.reading.RateUnit;
import dev.gantry.contactplan.reading.ReadingOptions;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a command asks about a contact plan. */
final class PlanOptions {
  @Option(names = "--plan", paramLabel = "FILE", description = "The contact plan.")
  private @Nullable Path plan;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "What the plan is: ion, tvg (dtn-tvg-util), hdtn or one; JSON tells by itself.")
  private @Nullable Format format;

  @Option(
      names = "--rate-unit",
      paramLabel = "UNIT",
      converter = UnitConverter.class,
      description =
          "What rates of ion and one count: octet/s (default), or bit/s, as pycg-dtn writes them.")
  private @Nullable RateUnit rateUnit;

  @Option(
      names = "--eid-nodes",
      description = "Nodes in an ion plan may be EIDs, as pycg-dtn writes them.")
  private boolean eidNodes;

  @Option(
      names = "--missing-range",
      paramLabel = "TIME",
      converter = Converters.Span.class,
      description = "One-way delay of ion contacts without a range; by default refused.")
  private @Nullable Duration missingRange;

  @Option(
      names = "--zero",
      paramLabel = "DATE",
      converter = DateConverter.class,
      description = "The date of the plan's time 0, such as 2030-01-01T00:00:00Z.")
  private @Nullable Instant zero;

  @Option(
      names = "--known-at",
      paramLabel = "TIME",
      converter = Converters.Span.class,
      description = "Of several predictions of a P-TVG the last that is known at this time.")
  private @Nullable Duration knownAt;

  @Option(
      names = "--node",
      paramLabel = "NAME=NODE-ID",
      description = "A node of the plan is this one; repeat it for others.")
  private Map<String, String> nodes = new LinkedHashMap<>();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Rate of all contacts of a one trace, in --rate-unit.")
  private long rate;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      converter = Converters.Span.class,
      description = "One-way delay of all contacts of a one trace.")
  private @Nullable Duration delay;

  /** {@code bit/s} or {@code octet/s}. */
  static final class UnitConverter implements ITypeConverter<RateUnit> {
    @Override
    public RateUnit convert(String text) {
      return switch (text) {
        case "bit/s" -> RateUnit.BITS;
        case "octet/s", "B/s" -> RateUnit.OCTETS;
        default -> throw new TypeConversionException("'" + text + "' is neither bit/s nor octet/s");
      };
    }
  }

  /** A date of ISO 8601 in UTC. */
  static final class DateConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException("'" + text + "' is no date such as 2030-01-01T00:00:00Z");
      }
    }
  }

  Path file() {
    if (plan == null) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is nothing to simulate: give a --plan, or ask for a 'swarm'; 'gantry simulate"
              + " --help' shows both");
    }
    return plan;
  }

  ReadingOptions reading() {
    if (rate < 0) {
      throw new CommandException(ExitCode.USAGE, "--rate " + rate + ": 1 or more expected");
    }
    if (format != Format.ONE && (rate > 0 || delay != null)) {
      throw new CommandException(
          ExitCode.USAGE, "--rate and --delay are for --format one: other plans have their own");
    }
    if (format != Format.ION && format != Format.ONE && rateUnit != null) {
      throw new CommandException(
          ExitCode.USAGE, "--rate-unit is for --format ion and one: others have but one unit");
    }
    if (format != Format.ION && (eidNodes || missingRange != null)) {
      throw new CommandException(
          ExitCode.USAGE, "--eid-nodes and --missing-range are for --format ion");
    }
    return new ReadingOptions(
        format, rateUnit, eidNodes, missingRange, zero, knownAt, nodes, rate, delay);
  }
}
