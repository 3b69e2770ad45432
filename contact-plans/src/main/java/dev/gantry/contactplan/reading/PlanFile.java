package dev.gantry.contactplan.reading;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a contact plan from a file. */
public final class PlanFile {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private PlanFile() {}

  /**
   * Reads a plan.
   *
   * @throws PlanException when it cannot be read or understood
   */
  public static ReadPlan read(Path file, ReadingOptions options) throws PlanException {
    return read(file.toString(), octets(file, PlanLimits.DEFAULT), options, PlanLimits.DEFAULT);
  }

  /** The same of octets that are here; {@code name} is what messages call the file. */
  static ReadPlan read(String name, byte[] octets, ReadingOptions options, PlanLimits limits)
      throws PlanException {
    var text = decoded(name, octets);
    boolean json = text.stripLeading().startsWith("{");
    var format = options.format();
    if (format == null && !json) {
      throw new PlanException(
          name + ": the text does not tell what it is; say --format ion or --format one");
    }
    var builder = new PlanBuilder(name, options, limits);
    if (format == Format.ION) {
      return new IonReader(builder, options).read(text);
    }
    if (format == Format.ONE) {
      return new OneReader(builder, options).read(text);
    }
    if (!json) {
      throw new PlanException(name + ": is no JSON object; is it an ION plan (--format ion)?");
    }
    var root = JsonText.read(name, text);
    if (format == null) {
      format = guessed(name, root);
    }
    return format == Format.TVG
        ? new TvgReader(builder, options).read(root)
        : new HdtnReader(builder, options).read(root);
  }

  private static Format guessed(String name, JsonValue.Table root) throws PlanException {
    boolean tvg = root.entries().containsKey("edges") || root.entries().containsKey("vertices");
    boolean hdtn = root.entries().containsKey("contacts");
    if (tvg == hdtn) {
      throw new PlanException(
          name
              + ": its keys do not tell what it is: a TVG has edges, an HDTN plan contacts"
              + " (--format tvg or --format hdtn)");
    }
    return tvg ? Format.TVG : Format.HDTN;
  }

  private static byte[] octets(Path file, PlanLimits limits) throws PlanException {
    try (InputStream in = Files.newInputStream(file)) {
      return bounded(file.toString(), in, limits);
    } catch (NoSuchFileException e) {
      throw new PlanException(file + ": no such file");
    } catch (AccessDeniedException e) {
      throw new PlanException(file + ": not allowed to read it");
    } catch (IOException e) {
      throw new PlanException(
          file + (Files.isDirectory(file) ? ": is a directory" : ": cannot be read"));
    }
  }

  static byte[] bounded(String name, InputStream in, PlanLimits limits)
      throws IOException, PlanException {
    byte[] octets = in.readNBytes(limits.fileBytes() + 1);
    if (octets.length > limits.fileBytes()) {
      throw new PlanException(
          name + ": is larger than " + limits.fileBytes() + " octets, the most for a plan");
    }
    return octets;
  }

  private static String decoded(String name, byte[] octets) throws PlanException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new PlanException(name + ": is not UTF-8; save it as UTF-8");
    }
  }
}
