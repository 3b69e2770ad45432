package dev.gantry.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the poms say is built and published. */
final class Artifacts {
  private static final String OURS = "[groupId='dev.gantry']";

  private final Document root;
  private final Document bom;
  private final List<Module> modules = new ArrayList<>();

  /**
   * One module that is a jar.
   *
   * @param folder below the root
   * @param pom as it is written
   */
  record Module(String folder, Document pom) {
    String artifactId() {
      return text(pom, "/project/artifactId");
    }

    boolean isPublished() {
      return !text(pom, "/project/properties/maven.deploy.skip").equals("true");
    }

    boolean hasTestJar() {
      return !nodes(pom, "//goal[.='test-jar']").isEmpty();
    }
  }

  private Artifacts(Repository repository) {
    root = read(repository.root().resolve("pom.xml"));
    bom = read(repository.root().resolve("bom/pom.xml"));
    for (Node module : nodes(root, "/project/modules/module")) {
      String folder = module.getTextContent();
      if (!folder.equals("bom")) {
        modules.add(new Module(folder, read(repository.root().resolve(folder + "/pom.xml"))));
      }
    }
  }

  static Artifacts of(Repository repository) {
    return new Artifacts(repository);
  }

  List<Module> modules() {
    return List.copyOf(modules);
  }

  String version() {
    return text(root, "/project/version");
  }

  /** Of the parent of all modules, by XPath. */
  String ofRoot(String path) {
    return text(root, path);
  }

  /** Of the BOM, by XPath. */
  String ofBom(String path) {
    return text(bom, path);
  }

  /** What modules publish, with its type where that is not a jar. */
  Set<String> published() {
    Set<String> all = new TreeSet<>();
    for (Module module : modules) {
      if (module.isPublished()) {
        all.add(module.artifactId());
        if (module.hasTestJar()) {
          all.add(module.artifactId() + ":test-jar");
        }
      }
    }
    return all;
  }

  /** What the BOM has a version for, written in the same way. */
  Set<String> managedByBom() {
    return managed(bom);
  }

  /** What the parent has a version for. */
  Set<String> managedByRoot() {
    return managed(root);
  }

  /** What a document may name: what the BOM manages, and the BOM. */
  Set<String> offered() {
    Set<String> all = managedByBom();
    all.add("gantry-bom");
    return all;
  }

  private static Set<String> managed(Document pom) {
    Set<String> all = new TreeSet<>();
    for (Node one : nodes(pom, "/project/dependencyManagement/dependencies/dependency" + OURS)) {
      String type = text(one, "type");
      all.add(text(one, "artifactId") + (type.isEmpty() ? "" : ":" + type));
    }
    return all;
  }

  static String text(Node from, String path) {
    try {
      return XPathFactory.newInstance().newXPath().evaluate(path, from).strip();
    } catch (XPathExpressionException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  private static List<Node> nodes(Node from, String path) {
    try {
      NodeList found =
          (NodeList)
              XPathFactory.newInstance().newXPath().evaluate(path, from, XPathConstants.NODESET);
      List<Node> all = new ArrayList<>();
      for (int i = 0; i < found.getLength(); i++) {
        all.add(found.item(i));
      }
      return all;
    } catch (XPathExpressionException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  /** Without namespaces, so that paths are short. */
  private static Document read(Path pom) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError(pom + " cannot be read", e);
    }
  }
}
