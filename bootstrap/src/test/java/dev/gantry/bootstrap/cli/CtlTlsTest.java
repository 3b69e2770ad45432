package dev.gantry.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.adapter.grpc.wire.operator.GetStatusResponse;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.certificates.issuing.TestPki.Holder;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.KeyMaterial;
import io.grpc.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gantry ctl}, and JSON over HTTP, against a server in a process of its own over TLS. */
class CtlTlsTest {
  /** Octets before each message of gRPC: whether it is compressed, and its length. */
  private static final int GRPC_PREFIX = 5;

  private static final String TOKEN = "0123456789abcdef";

  @TempDir private static Path folder;
  private static Process server;
  private static BufferedReader log;
  private static String port;
  private static String https;
  private static Holder authority;

  @BeforeAll
  static void start() throws Exception {
    authority = TestPki.root("operators", Instant.now());
    authority.writeCertificate(folder.resolve("ca.pem"));
    save("server", authority.leaf("server").names(TestPki.dns("localhost")));
    save("anna", authority.leaf("anna").names(uri("https://example/anna")));
    save("bert", authority.leaf("bert").names(TestPki.dns("Bert.example")));
    save("cora", authority.leaf("cora"));
    save("dora", authority.leaf("dora").names(TestPki.dns("bert.example")));
    Files.createDirectory(folder.resolve("crl"));
    save("program", authority.leaf("program").purposes(TestPki.SERVER_AUTH));
    var others = TestPki.root("others", Instant.now());
    others.writeCertificate(folder.resolve("others.pem"));
    save("other", others.leaf("anna").names(uri("https://example/anna")));
    var tokens = Files.writeString(folder.resolve("tokens"), "read " + TOKEN + "\n");
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.writeString(folder.resolve("wrong"), "fedcba9876543210\n");
    write("subject:CN=nobody");
    server = Cli.spawn(folder, "serve", "--config", folder.resolve("gantry.toml").toString());
    log = server.errorReader();
    https = Cli.lineWith(log, "health and metrics at https://").replaceFirst(".*:", "");
    port = Cli.lineWith(log, "operator service (gRPC, TLS) at ").replaceFirst(".*:", "");
  }

  @AfterAll
  static void kill() {
    server.destroyForcibly();
  }

  private static void write(String looking) throws IOException {
    Files.writeString(
        folder.resolve("gantry.toml"),
        """
        address = "127.0.0.1:0"
        node-ids = "ipn:1.0"
        data-dir = "data"
        admin-address = "127.0.0.1:0"
        admin-grpc-address = "127.0.0.1:0"
        admin-token-file = "tokens"
        [admin-tls]
        cert-file = "server.pem"
        private-key-file = "server.key"
        ca-certs = "ca.pem"
        crl-dir = "crl"
        read = ["dns:bert.EXAMPLE", "%s"]
        change = ["uri:https://example/anna"]
        """
            .formatted(looking));
  }

  @Test
  void certificate_that_may_change_changes_and_the_log_says_whose_it_is() throws Exception {
    assertThat(ctl(as("anna"), "log-level", "debug").succeeds().out()).contains("debug");
    assertThat(Cli.lineWith(log, "did SetLogLevel"))
        .contains("operator 127.0.0.1 as uri:https://example/anna did SetLogLevel");
  }

  @Test
  void certificate_that_may_look_changes_nothing() {
    assertThat(ctl(as("bert"), "status").succeeds().out()).contains("ipn:1.0");
    ctl(as("bert"), "drain")
        .failsWith(ExitCode.FAILED, "this needs the role change", "admin-tls.change");
  }

  @Test
  void certificate_without_a_role_is_nobody_until_a_reload_gives_it_one() throws Exception {
    ctl(as("cora"), "status").failsWith(ExitCode.FAILED, "who are you?", "admin-tls.read");
    write("subject:cn=Cora");
    assertThat(ctl(as("anna"), "reload").succeeds().out())
        .contains("new from now on: admin-tls.read");
    ctl(as("cora"), "status").succeeds();
    write("subject:CN=nobody");
    ctl(as("anna"), "reload").succeeds();
    ctl(as("cora"), "status").failsWith(ExitCode.FAILED, "who are you?");
  }

  @Test
  void certificate_that_was_taken_back_is_nobody_on_a_connection_that_stands() throws Exception {
    try (var client = client("dora")) {
      var asked = request("/v1/status").build();
      assertThat(client.send(asked, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      var dora = KeyMaterial.load(new KeyFiles.Pem(file("dora.pem"), file("dora.key"), null));
      TestPki.writePem(
          folder.resolve("crl/ca.crl"),
          authority.revoke(Instant.now().plus(Duration.ofDays(1)), dora.chain().getFirst()));
      ctl(as("anna"), "reload").succeeds();
      assertThat(client.send(asked, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void certificate_of_the_server_that_was_replaced_serves_behind_a_reload() throws Exception {
    save("server", authority.leaf("server").names(TestPki.dns("elsewhere.example")));
    // The look of every two seconds may have come first, and then a reload has nothing to do.
    assertThat(ctl(as("anna"), "reload").succeeds().out())
        .containsAnyOf(
            "new from now on: the files of admin-tls", "nothing in the configuration has changed");
    ctl(as("anna"), "status").failsWith(ExitCode.UNREACHABLE, "its certificate is another's");
    save("server", authority.leaf("server").names(TestPki.dns("localhost")));
    var socket = folder.resolve("data/admin/socket").toString();
    Cli.run("ctl", "reload", "--socket", socket).succeeds();
    ctl(as("anna"), "status").succeeds();
  }

  @Test
  void token_passes_over_tls_and_a_wrong_one_is_nobody() {
    assertThat(ctl(List.of("--ca", "ca.pem", "--token-file", "token"), "status").succeeds().out())
        .contains("ipn:1.0");
    ctl(List.of("--ca", "ca.pem", "--token-file", "wrong"), "status")
        .failsWith(ExitCode.FAILED, "who are you?");
    ctl(List.of("--ca", "ca.pem"), "status").failsWith(ExitCode.FAILED, "who are you?");
  }

  @Test
  void certificate_that_nobody_vouches_for_is_refused_and_the_log_says_why() throws Exception {
    ctl(as("other"), "status")
        .failsWith(ExitCode.UNREACHABLE, "it does not take our certificate", "--cert");
    assertThat(Cli.lineWith(log, "an operator's certificate was refused")).contains("authorit");
    ctl(as("program"), "status")
        .failsWith(ExitCode.UNREACHABLE, "it does not take our certificate");
    assertThat(Cli.lineWith(log, "an operator's certificate was refused"))
        .contains("'CN=program' is for other things than TLS clients");
  }

  @Test
  void server_that_cannot_be_believed_is_not_asked() {
    ctl(List.of("--ca", "others.pem"), "status")
        .failsWith(ExitCode.UNREACHABLE, "none of the authorities", "vouches", "--ca");
    run("127.0.0.1:" + port, List.of("--ca", "ca.pem"), "status")
        .failsWith(ExitCode.UNREACHABLE, "its certificate is another's", "127.0.0.1");
  }

  @Test
  void nothing_is_said_in_the_clear_to_a_server_that_wants_tls() {
    ctl(List.of(), "status").failsWith(ExitCode.UNREACHABLE, "does it want TLS?", "--ca");
  }

  @Test
  void options_that_make_no_sense_together_are_told_of() {
    usage("go together", List.of("--address", "localhost:1", "--ca", "ca.pem", "--cert", "a.pem"));
    usage("--cert needs --ca", List.of("--address", "[::1]:1", "--cert", "a", "--key", "b"));
    usage("is another machine", List.of("--address", "192.0.2.7:4557"));
    usage("need --address", List.of("--ca", "ca.pem"));
    usage("two servers", List.of("--address", "localhost:1", "--socket", "s"));
    usage("--address localhost", List.of("--address", "localhost"));
    Cli.run("ctl", "status", "--address", "localhost:" + port, "--ca", "nothing.pem")
        .failsWith(ExitCode.FILES, "nothing.pem");
    ctl(List.of("--ca", "ca.pem", "--token-file", "ca.pem"), "status")
        .failsWith(ExitCode.FILES, "is no token");
    Cli.run("ctl", "status", "--address", "localhost:1")
        .failsWith(ExitCode.UNREACHABLE, "no Gantry answers at localhost:1", "refused");
  }

  private static void usage(String words, List<String> options) {
    var all = new ArrayList<>(List.of("ctl", "status"));
    all.addAll(options);
    var outcome = Cli.run(all.toArray(String[]::new));
    assertThat(outcome.err()).contains(words);
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void json_over_http_has_the_same_rules() throws Exception {
    assertThat(get("anna", "/v1/status").body()).contains("\"mayChange\":true");
    assertThat(get("bert", "/v1/status").body()).contains("\"mayChange\":false");
    assertThat(get("cora", "/v1/status").statusCode()).isEqualTo(401);
    assertThat(get(null, "/v1/status").statusCode()).isEqualTo(401);
    assertThat(get(null, "/health/live").statusCode()).isEqualTo(200);
    var withToken = request("/v1/status").header("Authorization", "Bearer " + TOKEN).build();
    assertThat(send(null, withToken).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void certificate_of_a_resumed_session_has_the_role_that_it_has_now(String version)
      throws Exception {
    write("subject:CN=Cora");
    ctl(as("anna"), "reload").succeeds();
    var asked = new AtomicInteger();
    var context = context("cora", asked);
    var first = status(context, version);
    assertThat(mayChange(first)).isFalse();
    assertThat(asked).as("a whole handshake").hasValue(1);
    var again = status(context, version);
    assertThat(asked).as("the session was resumed, without a certificate").hasValue(1);
    assertThat(again.sslSession().orElseThrow().getCreationTime())
        .as("it is that of the first connection")
        .isEqualTo(first.sslSession().orElseThrow().getCreationTime());
    assertThat(mayChange(again)).as("and whose it is is known").isFalse();

    write("subject:CN=nobody");
    ctl(as("anna"), "reload").succeeds();
    var nobody = status(context, version);
    assertThat(asked).as("resumed once more").hasValue(1);
    assertThat(nobody.headers().firstValue("grpc-status"))
        .contains(Integer.toString(Status.Code.UNAUTHENTICATED.value()));
  }

  @Test
  void certificate_that_may_change_may_so_in_a_resumed_session() throws Exception {
    var asked = new AtomicInteger();
    var context = context("anna", asked);
    assertThat(mayChange(status(context, "TLSv1.3"))).isTrue();
    assertThat(mayChange(status(context, "TLSv1.3"))).isTrue();
    assertThat(asked).hasValue(1);
  }

  /** Over a connection of its own. */
  private static HttpResponse<byte[]> status(SSLContext context, String version) throws Exception {
    var parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(new String[] {version});
    try (var client =
        HttpClient.newBuilder().sslContext(context).sslParameters(parameters).build()) {
      var call =
          HttpRequest.newBuilder(
                  URI.create(
                      "https://localhost:" + port + "/gantry.operator.v1.Operator/GetStatus"))
              .header("Content-Type", "application/grpc")
              .header("TE", "trailers")
              .POST(BodyPublishers.ofByteArray(new byte[GRPC_PREFIX])) // an empty message
              .build();
      return client.send(call, BodyHandlers.ofByteArray());
    }
  }

  private static boolean mayChange(HttpResponse<byte[]> answer) throws IOException {
    var body = answer.body();
    assertThat(body.length)
        .as("an answer, and not %s", answer.headers())
        .isGreaterThan(GRPC_PREFIX);
    return GetStatusResponse.parseFrom(Arrays.copyOfRange(body, GRPC_PREFIX, body.length))
        .getMayChange();
  }

  @Test
  void page_of_somebody_else_does_nothing_with_the_certificate_of_an_operator() throws Exception {
    var elsewhere =
        request("/v1/log-level")
            .header("Origin", "https://elsewhere.example")
            .PUT(BodyPublishers.ofString("{\"level\":\"info\"}"))
            .build();
    assertThat(send("anna", elsewhere).statusCode()).isEqualTo(401);
    var ours =
        request("/v1/log-level")
            .header("Origin", "https://localhost:" + https)
            .PUT(BodyPublishers.ofString("{\"level\":\"info\"}"))
            .build();
    assertThat(send("anna", ours).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> get(String who, String path) throws Exception {
    return send(who, request(path).build());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + https + path));
  }

  private static HttpResponse<String> send(String who, HttpRequest request) throws Exception {
    try (var client = client(who)) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static HttpClient client(String who) throws Exception {
    return HttpClient.newBuilder().sslContext(context(who, new AtomicInteger())).build();
  }

  /** Of a client that shows a certificate, and counts how often it is asked for it. */
  private static SSLContext context(String who, AtomicInteger asked) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority.certificate());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    var keys = KeyManagerFactory.getInstance("PKIX");
    var own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (who != null) {
      var material =
          KeyMaterial.load(new KeyFiles.Pem(file(who + ".pem"), file(who + ".key"), null));
      own.setKeyEntry(
          "own", material.key(), new char[0], material.chain().toArray(new Certificate[0]));
    }
    keys.init(own, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {new Counting((X509ExtendedKeyManager) keys.getKeyManagers()[0], asked)},
        trust.getTrustManagers(),
        null);
    return context;
  }

  /** Counts how often a server wants a certificate, which it does in a whole handshake alone. */
  private static final class Counting extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;
    private final AtomicInteger asked;

    Counting(X509ExtendedKeyManager keys, AtomicInteger asked) {
      this.keys = keys;
      this.asked = asked;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      asked.incrementAndGet();
      return keys.chooseEngineClientAlias(types, issuers, engine);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      throw new UnsupportedOperationException("only engines are used");
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      throw new UnsupportedOperationException("it is a client");
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return keys.getClientAliases(type, issuers);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return keys.getServerAliases(type, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }

  private static Cli.Outcome ctl(List<String> options, String... words) {
    return run("localhost:" + port, options, words);
  }

  private static Cli.Outcome run(String address, List<String> options, String... words) {
    var all = new ArrayList<>(List.of("ctl"));
    all.addAll(Arrays.asList(words));
    all.addAll(List.of("--address", address));
    for (var option : options) {
      all.add(option.startsWith("--") ? option : file(option).toString());
    }
    return Cli.run(all.toArray(String[]::new));
  }

  private static List<String> as(String who) {
    return List.of("--ca", "ca.pem", "--cert", who + ".pem", "--key", who + ".key");
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static GeneralName uri(String name) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, name);
  }

  private static void save(String name, TestPki.Leaf leaf) {
    var holder = leaf.sign();
    holder.writeCertificate(file(name + ".pem"));
    holder.writeKey(file(name + ".key"));
  }
}
