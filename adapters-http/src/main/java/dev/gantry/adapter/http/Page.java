package dev.gantry.adapter.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.MemoryCacheConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import io.helidon.webserver.staticcontent.TemporaryStorageConfig;

/**
 * The page for people: files of our own jar that ask the server for what they show. They hold
 * nothing of the node, so whoever reaches the port may have them.
 */
final class Page {
  /** Where the files are on the class path; no name of a package, so that no module hides them. */
  private static final String FILES = "gantry-page";

  private static final HeaderName CONTENT_SECURITY_POLICY =
      HeaderNames.create("Content-Security-Policy");
  private static final HeaderName CONTENT_TYPE_OPTIONS =
      HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");

  /** Nothing from elsewhere, in no frame, and no script or style that stands in the text. */
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private Page() {}

  static void route(HttpRouting.Builder routing) {
    var files =
        StaticContentFeature.createService(
            ClasspathHandlerConfig.builder()
                .location(FILES)
                .welcome("index.html")
                // From memory: a file system that cannot be written serves the page too.
                .temporaryStorage(TemporaryStorageConfig.builder().enabled(false).build())
                .memoryCache(MemoryCacheConfig.builder().enabled(true).build())
                .build());
    routing
        .any(
            "/page/*",
            (_, response) -> {
              protect(response);
              response.next();
            })
        .get(
            "/",
            (_, response) ->
                response
                    .status(Status.TEMPORARY_REDIRECT_307)
                    .header(HeaderNames.LOCATION, "page/")
                    .send())
        .register("/page", files);
  }

  private static void protect(ServerResponse response) {
    response.header(CONTENT_SECURITY_POLICY, POLICY);
    response.header(CONTENT_TYPE_OPTIONS, "nosniff");
    response.header(REFERRER_POLICY, "no-referrer");
    // A page of another version must not be mixed with this one.
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
  }
}
