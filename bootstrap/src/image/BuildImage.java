import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes the runtime image: a folder with a trimmed Java runtime, the jars, an AOT cache and the
 * launcher, that runs on a machine without Java.
 *
 * <p>Run as a single source file by the JDK 25 of the build. An image whose inputs did not change
 * is left alone; a new one is made beside the old one and renamed into its place, so that a server
 * that runs from the old one keeps its files.
 */
final class BuildImage {

  /** A step that hangs must not hang the build; a normal one takes a few seconds. */
  private static final long MAX_STEP_SECONDS = 300;

  /** One time for every jar: the AOT cache refuses jars whose time changed since it was made. */
  private static final FileTime JAR_TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  /**
   * The Java modules of the runtime. Beside what the jars name: DNS and host names (java.naming),
   * TCP keepalive options (jdk.net), traces for a collector (java.net.http), and {@code jcmd} and
   * flight recordings for whoever has to look into a running server.
   */
  private static final Set<String> MODULES =
      new TreeSet<>(
          List.of(
              "java.base",
              "java.logging",
              "java.management",
              "java.naming",
              "java.net.http",
              "jdk.jcmd",
              "jdk.jfr",
              "jdk.management",
              "jdk.net",
              "jdk.unsupported"));

  /** Modules that jars name and that are never reached, with who names them. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "java.sql", "conversions of SQL dates in gson, protobuf and Jackson",
          "java.desktop", "bean annotations, which Jackson looks up only where they exist",
          "java.xml", "conversions of XML values in Jackson");

  /** Jars of annotations alone: a class that names one which is not there is read all the same. */
  private static final Pattern ANNOTATIONS =
      Pattern.compile(
          "(checker-qual|jsr305|jspecify|error_prone_annotations|j2objc-annotations"
              + "|animal-sniffer-annotations)-[0-9].*\\.jar");

  /**
   * What the runtime is linked with and does without: the list that archives are made from, the way
   * other Java runtimes read this one, and the sorting of long arrays of numbers by AVX, for which
   * the JVM has a way of its own.
   */
  private static final List<String> UNUSED = List.of("classlist", "jrt-fs.jar", "libsimdsort.so");

  private static final Pattern DOCUMENT = Pattern.compile(".*\\.(md|toml|yaml|json)");

  private static final String MANUAL = "dev.gantry.bootstrap.cli.Manual";

  private final Path image;
  private final Path work;
  private final List<Path> jars;
  private final Path sources;
  private final Path log;

  private BuildImage(Path image, List<Path> jars, Path sources) {
    this.image = image;
    this.work = image.resolveSibling("image.new");
    this.jars = jars;
    this.sources = sources;
    this.log = image.resolveSibling("image.log");
  }

  /** Usage: BuildImage IMAGE MAIN-JAR CLASSPATH-FILE MAIN-CLASS SOURCES */
  public static void main(String[] args) throws Exception {
    Path image = Path.of(args[0]).toAbsolutePath().normalize();
    List<Path> jars = new ArrayList<>();
    jars.add(Path.of(args[1]));
    for (String entry : Files.readString(Path.of(args[2])).strip().split(":")) {
      Path jar = Path.of(entry);
      if (!ANNOTATIONS.matcher(jar.getFileName().toString()).matches()) {
        jars.add(jar);
      }
    }
    BuildImage build = new BuildImage(image, jars, Path.of(args[4]));
    try {
      build.run(args[3]);
    } catch (IOException | IllegalStateException failure) {
      System.err.println("The image was not built: " + failure.getMessage());
      System.exit(1);
    }
  }

  private void run(String mainClass) throws Exception {
    String inputs = digestOfInputs(mainClass);
    Path stamp = image.resolve("inputs.sha256");
    if (Files.exists(stamp) && Files.readString(stamp).strip().equals(inputs)) {
      return;
    }
    delete(work);
    Files.deleteIfExists(log);
    Files.createDirectories(work.resolve("lib"));
    Files.createDirectories(work.resolve("bin"));
    checkModules();
    copyJars(mainClass);
    linkRuntime();
    copyDocuments();
    // The plugin that makes the bill runs online only; without it an image is for its builder
    // alone.
    if (Files.exists(image.resolveSibling("sbom.cdx.xml"))) {
      new Notices(work, jars, image.getParent(), sources).write();
    } else {
      System.err.println("Built offline: the image lacks licences and a bill of materials.");
    }
    new Training(work, flags("jvm.options"), log).run();
    writeManual();
    writeLauncher();
    checkLauncher();
    Files.writeString(work.resolve("inputs.sha256"), inputs + "\n");
    Path old = image.resolveSibling("image.old");
    delete(old);
    if (Files.exists(image)) {
      Files.move(image, old);
    }
    Files.move(work, image);
    delete(old);
  }

  /** Every byte that shapes the image, so that an unchanged image is recognised. */
  private String digestOfInputs(String mainClass) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update((mainClass + Runtime.version()).getBytes(StandardCharsets.UTF_8));
    List<Path> files = new ArrayList<>(jars);
    for (Path folder : List.of(sources, sources.resolve("../../../docs"))) {
      try (Stream<Path> found = Files.walk(folder)) {
        files.addAll(found.filter(Files::isRegularFile).sorted().toList());
      }
    }
    for (Path file : files) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Copies the jars and adds {@code gantry.jar}, whose manifest names them in order: a class path
   * in directory order would differ from file system to file system, and the AOT cache with it.
   */
  private void copyJars(String mainClass) throws IOException {
    Path lib = work.resolve("lib");
    ShippedJar shipped = new ShippedJar(jars, Reached.unreached(jars), JAR_TIME);
    List<String> names = new ArrayList<>();
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      shipped.copy(jar, lib.resolve(name));
      names.add(name);
    }
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, mainClass);
    attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", names));
    attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
    Path main = lib.resolve("gantry.jar");
    try (OutputStream file = Files.newOutputStream(main);
        JarOutputStream jar = new JarOutputStream(file)) {
      JarEntry entry = new JarEntry(JarFile.MANIFEST_NAME);
      entry.setLastModifiedTime(JAR_TIME);
      jar.putNextEntry(entry);
      manifest.write(jar);
      jar.closeEntry();
      addRehearsal(jar);
    }
    Files.setLastModifiedTime(main, JAR_TIME);
  }

  /** The cache is refused on another class path than it was made on, so the image has the class. */
  private void addRehearsal(JarOutputStream jar) throws IOException {
    Path classes = Files.createTempDirectory(work, "rehearsal");
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-d",
                classes.toString(),
                sources.resolve("rehearsal/Rehearsal.java").toString());
    if (result != 0) {
      throw new IllegalStateException("Rehearsal.java does not compile");
    }
    try (Stream<Path> found = Files.walk(classes)) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        JarEntry entry = new JarEntry(classes.relativize(file).toString());
        entry.setLastModifiedTime(JAR_TIME);
        jar.putNextEntry(entry);
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
    delete(classes);
  }

  /** What users read, and what messages send them to; not what developers read. */
  private void copyDocuments() throws IOException {
    Path docs = sources.resolve("../../../docs").normalize();
    for (String folder : List.of("", "reference", "examples")) {
      Path to = Files.createDirectories(work.resolve("docs").resolve(folder));
      try (Stream<Path> found = Files.list(docs.resolve(folder))) {
        for (Path file : found.filter(f -> DOCUMENT.matcher(f.toString()).matches()).toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }

  private void linkRuntime() throws IOException, InterruptedException {
    Path runtime = work.resolve("runtime");
    runStep(
        "link the Java runtime",
        List.of(
            tool("jlink"),
            "--add-modules",
            String.join(",", MODULES),
            "--no-header-files",
            "--no-man-pages",
            "--strip-java-debug-attributes",
            "--compress",
            "zip-9",
            "--output",
            runtime.toString()));
    for (String file : UNUSED) {
      Files.deleteIfExists(runtime.resolve("lib").resolve(file));
    }
    stripSymbols();
  }

  /**
   * The symbols of the Java runtime's own code serve a debugger; they are 5 MB. Where the machine
   * that builds has no strip the image is larger, and otherwise the same.
   */
  private void stripSymbols() throws IOException, InterruptedException {
    if (Stream.of(System.getenv("PATH").split(":"))
        .noneMatch(folder -> Files.isExecutable(Path.of(folder, "strip")))) {
      return;
    }
    try (Stream<Path> found = Files.walk(work.resolve("runtime/lib"))) {
      for (Path library : found.filter(f -> f.toString().endsWith(".so")).sorted().toList()) {
        runStep("strip " + library, List.of("strip", "--strip-unneeded", library.toString()));
      }
    }
  }

  /** A jar that comes to need another module must fail the build, not a server in the night. */
  private void checkModules() throws IOException {
    Map<String, String> moduleByPackage = new HashMap<>();
    for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
      String name = module.descriptor().name();
      module.descriptor().packages().forEach(p -> moduleByPackage.put(p.replace('.', '/'), name));
    }
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        for (JarEntry entry : Collections.list(file.entries())) {
          if (ShippedJar.isClass(entry.getName())) {
            byte[] bytes = file.getInputStream(entry).readAllBytes();
            checkClass(jar, entry.getName(), ClassFile.of().parse(bytes), moduleByPackage);
          }
        }
      }
    }
  }

  private static void checkClass(
      Path jar, String name, ClassModel parsed, Map<String, String> moduleByPackage) {
    for (PoolEntry constant : parsed.constantPool()) {
      if (constant instanceof ClassEntry type) {
        String used = type.asInternalName();
        String module = moduleByPackage.get(used.substring(0, Math.max(0, used.lastIndexOf('/'))));
        if (module != null && !MODULES.contains(module) && !LEFT_OUT.containsKey(module)) {
          throw new IllegalStateException(
              "%s in %s uses %s of the module %s; add it to MODULES or LEFT_OUT in BuildImage.java"
                  .formatted(name, jar.getFileName(), used, module));
        }
      }
    }
  }

  /** Man pages and shell completion, which the commands describe themselves. */
  private void writeManual() throws IOException, InterruptedException {
    runStep(
        "write the manual",
        List.of(
            work.resolve("runtime/bin/java").toString(),
            "-cp",
            work.resolve("lib/gantry.jar").toString(),
            MANUAL,
            work.resolve("share").toString()));
  }

  /** The flags are there once more as a file, for whoever starts Java without a shell. */
  private void writeLauncher() throws IOException {
    Files.copy(sources.resolve("jvm.options"), work.resolve("lib/jvm.options"));
    Path launcher = work.resolve("bin/gantry");
    String script = Files.readString(sources.resolve("gantry.sh"));
    Files.writeString(
        launcher,
        script
            .replace("@FLAGS@", String.join(" ", flags("jvm.options")))
            .replace("@SHORT_FLAGS@", String.join(" ", flags("short.options"))));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Starts the image with its cache, which must be usable. */
  private void checkLauncher() throws IOException, InterruptedException {
    String launcher = work.resolve("bin/gantry").toString();
    for (List<String> arguments : List.of(List.of("--version"), List.of("serve", "--help"))) {
      List<String> command = new ArrayList<>(List.of(launcher));
      command.addAll(arguments);
      ProcessBuilder check = new ProcessBuilder(command);
      check.environment().put("GANTRY_JAVA_OPTS", "-XX:AOTMode=on");
      runStep("start the image", check);
    }
  }

  private List<String> flags(String file) throws IOException {
    try (Stream<String> lines = Files.lines(sources.resolve(file))) {
      return lines.map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
    }
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private String runStep(String purpose, List<String> command)
      throws IOException, InterruptedException {
    return runStep(purpose, new ProcessBuilder(command));
  }

  /** Runs one command, keeps what it printed in the log, and returns its standard output. */
  private String runStep(String purpose, ProcessBuilder builder)
      throws IOException, InterruptedException {
    // Flags of the caller's environment would end up in the cache.
    builder.environment().keySet().removeIf(name -> name.matches("JDK_JAVA_OPTIONS|JAVA_.*"));
    Path output = Files.createTempFile(work, "step", ".out");
    builder.redirectOutput(output.toFile());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Process process = builder.start();
    if (!process.waitFor(MAX_STEP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "could not " + purpose + " within " + MAX_STEP_SECONDS + " s, see " + log);
    }
    String printed = Files.readString(output);
    Files.delete(output);
    Files.writeString(log, printed, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "could not "
              + purpose
              + " (exit code "
              + process.exitValue()
              + "), see "
              + log
              + "\n"
              + Files.readString(log).strip().lines().reduce((a, b) -> b).orElse(""));
    }
    return printed;
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
