import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Puts into the image what the licences of its jars ask for: their texts, their notices, and a list
 * that says which jar has which. A jar whose licence has no text anywhere fails the build.
 *
 * <p>What the licences are is known from the bill of materials that Maven made of the same jars; it
 * goes into the image too, with the Java runtime added.
 */
final class Notices {
  private static final String OWN_LICENCE = "Apache-2.0";

  private static final Pattern TEXT =
      Pattern.compile("(META-INF/)?(license/)?[^/]*(LICENSE|NOTICE|COPYING)[^/]*");

  /** A jar of the class path: name, version, and which of the jars of one version it is. */
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

  /** The place of the first component in the bill of materials. */
  private static final Pattern COMPONENTS = Pattern.compile("(?m)^  \"components\" : \\[\n");

  private final Path image;
  private final List<Path> jars;
  private final Path bills;
  private final Path sources;
  private final Map<String, Path> placeByText = new HashMap<>();

  /**
   * Makes ready to write.
   *
   * @param bills the folder of sbom.cdx.json and sbom.cdx.xml
   * @param sources the folder of this file
   */
  Notices(Path image, List<Path> jars, Path bills, Path sources) {
    this.image = image;
    this.jars = jars;
    this.bills = bills;
    this.sources = sources;
  }

  void write() throws Exception {
    Path root = sources.resolve("../../..").normalize();
    for (String own : List.of("LICENSE", "NOTICE")) {
      Files.copy(root.resolve(own), image.resolve(own));
      placeByText.put(Files.readString(root.resolve(own)).strip(), image.resolve(own));
    }
    Map<String, String> licences = licences();
    List<String> lines = new ArrayList<>();
    lines.add("The libraries in lib, each with its licence and where its words are.");
    lines.add("The notices of the Java runtime are in runtime/legal.");
    lines.add("");
    for (Path jar : jars) {
      Matcher name = JAR.matcher(jar.getFileName().toString());
      if (!name.matches()) {
        throw new IllegalStateException("no version in the name of " + jar);
      }
      if (!name.group(1).startsWith("gantry-")) {
        lines.add(line(jar, name.group(1), name.group(2), licences));
      }
    }
    Files.createDirectories(image.resolve("legal"));
    Files.write(image.resolve("legal/THIRD-PARTY.txt"), lines);
    writeBill();
  }

  private String line(Path jar, String name, String version, Map<String, String> licences)
      throws IOException {
    String licence = licences.get(name);
    if (licence == null) {
      throw new IllegalStateException("no licence is known of " + jar.getFileName());
    }
    Set<String> places = new LinkedHashSet<>();
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (TEXT.matcher(entry.getName()).matches() && !entry.isDirectory()) {
          byte[] text = file.getInputStream(entry).readAllBytes();
          String own = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
          places.add(place(name + "/" + own, new String(text, StandardCharsets.UTF_8)));
        }
      }
    }
    if (places.stream().noneMatch(place -> !place.contains("NOTICE"))) {
      places.add(placeOfKnownText(name, licence));
    }
    return "%s %s: %s (%s)".formatted(name, version, licence, String.join(", ", places));
  }

  private String placeOfKnownText(String name, String licence) throws IOException {
    if (licence.equals(OWN_LICENCE)) {
      return "LICENSE";
    }
    // protobuf-java.txt is for protobuf-java-util too.
    for (String start = name; !start.isEmpty(); start = parent(start)) {
      Path text = sources.resolve("licences/" + start + ".txt");
      if (Files.exists(text)) {
        return place(start + "/LICENSE", Files.readString(text));
      }
    }
    throw new IllegalStateException(
        "%s (%s) has no licence text in it; add it to licences/%s.txt"
            .formatted(name, licence, name));
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('-')));
  }

  /** Writes a text unless an equal one is there; returns where it is, seen from the image. */
  private String place(String name, String text) throws IOException {
    Path place = placeByText.get(text.strip());
    if (place == null) {
      place = image.resolve("legal").resolve(name);
      Files.createDirectories(place.getParent());
      Files.writeString(place, text);
      placeByText.put(text.strip(), place);
    }
    return image.relativize(place).toString();
  }

  private Map<String, String> licences() throws Exception {
    Document bill =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(bills.resolve("sbom.cdx.xml").toFile());
    Map<String, String> licences = new HashMap<>();
    NodeList components = bill.getElementsByTagName("component");
    for (int i = 0; i < components.getLength(); i++) {
      Element component = (Element) components.item(i);
      Set<String> names = new LinkedHashSet<>();
      NodeList found = component.getElementsByTagName("license");
      for (int j = 0; j < found.getLength(); j++) {
        Element licence = (Element) found.item(j);
        String id = text(licence, "id");
        names.add(id.isEmpty() ? text(licence, "name") : id);
      }
      licences.put(text(component, "name"), String.join(" or ", names));
    }
    return licences;
  }

  private static String text(Element parent, String tag) {
    NodeList found = parent.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }

  /** Adds the Java runtime, of which Maven knows nothing. */
  private void writeBill() throws IOException {
    String vendor = System.getProperty("java.vendor");
    String version = Runtime.version().toString();
    String runtime =
        """
            {
              "type" : "platform",
              "bom-ref" : "java-runtime",
              "publisher" : "%s",
              "name" : "openjdk",
              "version" : "%s",
              "licenses" : [ { "expression" : "GPL-2.0-only WITH Classpath-exception-2.0" } ],
              "purl" : "pkg:generic/openjdk@%s"
            },
        """
            .formatted(vendor, version, version.replace("+", "%2B"));
    String bill = Files.readString(bills.resolve("sbom.cdx.json"));
    Matcher components = COMPONENTS.matcher(bill);
    if (!components.find()) {
      throw new IllegalStateException("no components in sbom.cdx.json");
    }
    String whole = bill.substring(0, components.end()) + runtime + bill.substring(components.end());
    // A fifth of it is indentation, which no scanner needs.
    Files.writeString(image.resolve("sbom.cdx.json"), whole.replaceAll("\\R\\s*", "\n"));
  }
}
