import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A collector of OpenTelemetry that takes spans by OTLP over HTTP, to see that a server sends some.
 *
 * <p>{@code java Collector.java} prints {@code listening on 127.0.0.1:PORT}, and of each request
 * {@code took OCTETS NAME...}: the names of spans and services in it that are ours, as they stand
 * in the protobuf.
 */
final class Collector {
  private static final Pattern NAMES = Pattern.compile("tcpcl (?:session|receive|send)|gantry");

  private Collector() {}

  public static void main(String[] args) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          var packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          InputStream body = exchange.getRequestBody();
          var octets = (packed ? new GZIPInputStream(body) : body).readAllBytes();
          var line = new StringBuilder("took ").append(octets.length);
          NAMES
              .matcher(new String(octets, StandardCharsets.ISO_8859_1))
              .results()
              .forEach(name -> line.append(" [").append(name.group()).append(']'));
          System.out.println(line);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    System.out.println("listening on 127.0.0.1:" + server.getAddress().getPort());
  }
}
