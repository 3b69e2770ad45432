package dev.gantry.adapter.http;

import dev.gantry.port.contract.Eventually;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real Chromium without a window. */
final class Browser implements AutoCloseable {
  /** Set where a missing program is a fault, as in CI. */
  private static final String REQUIRED = "REQUIRED_PROGRAMS";

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Path PICTURES = Path.of("target", "page");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts one; skips the test where Chromium and its driver are not installed. */
  static Browser start() {
    var chromium = program("chromium");
    var chromedriver = program("chromedriver");
    var required = Optional.ofNullable(System.getenv(REQUIRED)).orElse("").contains("chromium");
    Assumptions.assumeTrue(
        required || chromium.isPresent() && chromedriver.isPresent(),
        "needs chromium and chromedriver on the path");
    var options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toFile());
    // A container has neither a sandbox of its own nor much shared memory.
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void open(String uri, int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
    driver.get(uri);
  }

  /** What a person can read. */
  String text() {
    return String.valueOf(run("return document.body.innerText"));
  }

  Object run(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  void awaitText(String text) throws Exception {
    await("\"" + text + "\" on the page", () -> text().contains(text));
  }

  void await(String what, Callable<Boolean> condition) throws Exception {
    Eventually.holds(what, BOUND, condition);
  }

  /** Presses the button with that text, the first one that can be seen. */
  void press(String text) throws Exception {
    await(
        "button " + text,
        () ->
            Boolean.TRUE.equals(
                run(
                    "const b = [...document.querySelectorAll('button')].find(b =>"
                        + " b.checkVisibility() && b.textContent.trim() === arguments[0]);"
                        + " b?.click(); return b !== undefined",
                    text)));
  }

  /** Writes into the field with that name. */
  void write(String field, String text) {
    run("document.getElementsByName(arguments[0])[0].value = arguments[1]", field, text);
  }

  /** Keeps what is seen as a picture. */
  void picture(String name) throws IOException {
    Files.createDirectories(PICTURES);
    Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
