package dev.gantry.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaAddresses;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.DispatchBundleRequest;
import dev.gantry.adapter.grpc.wire.ForwardBundleRequest;
import dev.gantry.adapter.grpc.wire.RegisterClaRequest;
import dev.gantry.adapter.grpc.wire.RegisterClaResponse;
import dev.gantry.certificates.identity.Oids;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.OtherName;

/** What each target begins with: inputs that mean something, by the name of the target's class. */
final class Seeds {
  /** The examples of the protocol matrix, octet for octet. */
  private static final Path GOLDEN =
      Path.of("../domain/src/test/java/dev/gantry/domain/wire/WireFixtures.java");

  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)\"([^\"]+)\",\\s*(?:\"\"\"(.*?)\"\"\"|\"([0-9a-f ]+)\")");
  private static final String CONTACT = "64746e210400";

  private final Map<String, Map<String, byte[]>> all = new LinkedHashMap<>();

  private Seeds() {}

  /** By class of the target, then by name of the seed. */
  static Map<String, Map<String, byte[]>> all() throws IOException {
    var seeds = new Seeds();
    seeds.wire();
    seeds.session();
    seeds.certificates();
    seeds.configuration();
    seeds.bpa();
    seeds.mock();
    seeds.operator();
    seeds.all.putAll(PlanSeeds.all());
    return seeds.all;
  }

  private void add(String target, String name, byte[]... parts) {
    var octets = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      octets.writeBytes(part);
    }
    all.computeIfAbsent(target, _ -> new LinkedHashMap<>())
        .put(name.replaceAll("[^A-Za-z0-9]+", "-"), octets.toByteArray());
  }

  private static Map<String, byte[]> golden() throws IOException {
    var examples = new LinkedHashMap<String, byte[]>();
    var found = EXAMPLE.matcher(Files.readString(GOLDEN));
    while (found.find()) {
      var octets = found.group(2) == null ? found.group(3) : found.group(2);
      examples.put(found.group(1), hex(octets.replaceAll("#[^\\n]*", "")));
    }
    return examples;
  }

  private void wire() throws IOException {
    var conversation = new ByteArrayOutputStream();
    conversation.writeBytes(hex("0103" + CONTACT));
    for (var example : golden().entrySet()) {
      add("WireDecoderFuzzTest", example.getKey(), hex("0005"), example.getValue());
      if (example.getKey().contains("item")) {
        add("WireDecoderFuzzTest", "little " + example.getKey(), hex("0200"), example.getValue());
      }
      conversation.writeBytes(example.getValue());
    }
    add("WireDecoderFuzzTest", "all of them", conversation.toByteArray());
  }

  private void session() throws IOException {
    // Role, seed, jitter, chunks, refusals; then a step by its number and what it draws.
    for (String role : new String[] {"00", "01"}) {
      String begin = role + "0001" + "01ff00" + "020100" + "030a0100100001" + "02" + "0b64";
      String name = role.equals("00") ? "dialled " : "dialling ";
      add("SessionFuzzTest", name + "and idle", hex(begin + "0c14"));
      add("SessionFuzzTest", name + "and sent a bundle", hex(begin + "0503000a0002" + "0b64"));
      add(
          "SessionFuzzTest",
          name + "and sent one in pieces",
          hex(begin + "0502000a0001000a" + "050000320005010032010b64"));
      add("SessionFuzzTest", name + "and sends", hex(begin + "0d00640b64" + "07030000640b64"));
      add("SessionFuzzTest", name + "and is refused", hex(begin + "0d0064" + "0801000b64"));
      add("SessionFuzzTest", name + "and is ended", hex(begin + "09000010" + "0b64"));
      add("SessionFuzzTest", name + "and ends", hex(begin + "0d00641102" + "0b64"));
    }
    for (var example : golden().entrySet()) {
      byte[] octets = example.getValue();
      add(
          "SessionFuzzTest",
          example.getKey(),
          hex("000001" + "01ff00" + "020100" + "030a0100100001" + "02" + "0b64" + "00"),
          new byte[] {(byte) Math.min(octets.length, 63)},
          octets);
    }
  }

  private void certificates() throws IOException {
    var names =
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(
                  GeneralName.otherName,
                  new OtherName(Oids.BUNDLE_EID, new DERIA5String("ipn:9.0"))),
              new GeneralName(
                  GeneralName.otherName,
                  new OtherName(Oids.BUNDLE_EID, new DERIA5String("dtn://node/"))),
              new GeneralName(GeneralName.dNSName, "node.example"),
              new GeneralName(GeneralName.iPAddress, "192.0.2.1"),
              new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[16])),
              new GeneralName(GeneralName.uniformResourceIdentifier, "ipn:9.0"),
              new GeneralName(GeneralName.rfc822Name, "node@example")
            });
    var purposes =
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, Oids.BUNDLE_SECURITY});
    String target = "CertificateClaimsFuzzTest";
    add(target, "names", hex("01"), names.getEncoded());
    add(target, "no names", hex("01"), new DERSequence().getEncoded());
    add(target, "purposes", hex("03"), purposes.getEncoded());
    add(target, "subject", hex("02" + "30123110300e06035504030c0769706e3a392e30"));
    add(target, "subject without a name", hex("023000"));
    byte[] some = names.getEncoded();
    add(
        target,
        "all of it",
        hex("04"),
        new byte[] {(byte) some.length},
        some,
        hex("04" + "03020780"),
        purposes.getEncoded());
    add(target, "a whole certificate", hex("00"), BentCertificate.sound(some));
  }

  private void configuration() {
    String target = "ConfigurationFuzzTest";
    text(
        target,
        0,
        """
        node-ids = ["ipn:1.0"]
        keepalive-interval = 5
        max-inbound-bytes = "64 MiB"
        [tls]
        preset = "development"
        cert-file = "node.pem"
        key-file = "node.key"
        [[listeners]]
        address = "[::]:4556"
        allow-from = ["192.0.2.0/24"]
        [[peers]]
        address = "node.example:4556"
        node-id = "ipn:2.0"
        """);
    text(
        target,
        1,
        """
        listeners: ["127.0.0.1:1", {address: "unix:/run/x"}]
        keepalive-interval: 5
        bpa-address: [http://a:1, http://b:2]
        peers:
          - address: a:1
        """);
    text(target, 2, "{\"listeners\": [\"127.0.0.1:1\"], \"tls\": {}, \"peers\": [\"a:1\"]}");
    text(target, 3, "keepalive-interval=5\ntls.preset=development\npeers=['a:1']\n");
    for (int format = 0; format < 4; format++) {
      text(target, format, "");
    }
  }

  private void text(String target, int format, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    add(target, "format " + format + " of " + octets.length, new byte[] {(byte) format}, octets);
  }

  private void bpa() {
    String target = "BpaMessagesFuzzTest";
    byte[] registered =
        raw(
            BpaToCla.newBuilder()
                .setRegister(RegisterClaResponse.newBuilder().addNodeIds("ipn:1.0"))
                .build());
    add(target, "registered", registered);
    // A peer is announced, then bundles go both ways and are answered.
    byte[] announced = hex("09010100" + "0900");
    byte[] forward =
        raw(
            BpaToCla.newBuilder()
                .setMsgId(2)
                .setForward(
                    ForwardBundleRequest.newBuilder()
                        .setBundle(ByteString.copyFromUtf8("bundle"))
                        .setAddress(ClaAddresses.of("192.0.2.7:4556"))
                        .setBundleId("bundle-1"))
                .build());
    add(target, "forward", registered, announced, forward, hex("0800"));
    add(target, "several", registered, announced, hex("030000640101" + "040100c80001" + "0801"));
    add(target, "dispatch", registered, hex("0605010203040506" + "00" + "050000"));
    add(target, "dispatch that waits", hex("0605010203040506" + "00"), registered);
    add(target, "not ready", registered, hex("0b00" + "0605010203040506" + "000b01"));
    add(target, "withdrawn", registered, announced, forward, hex("0a00" + "0801"));
  }

  private void mock() {
    String target = "MockBpaFuzzTest";
    byte[] register =
        onFirst(
            ClaToBpa.newBuilder()
                .setRegister(RegisterClaRequest.newBuilder().setName("cla-0"))
                .build());
    byte[] dispatch =
        onFirst(
            ClaToBpa.newBuilder()
                .setMsgId(1)
                .setDispatch(
                    DispatchBundleRequest.newBuilder()
                        .setBundle(ByteString.copyFromUtf8("bundle"))
                        .setPeerNodeId("ipn:2.0"))
                .build());
    for (String dialect : new String[] {"0000", "0001", "0100", "0101"}) {
      add(target, "registered " + dialect, hex(dialect), register, dispatch);
      add(
          target,
          "forwards " + dialect,
          hex(dialect),
          register,
          hex("03" + "01" + "02" + "00" + "00"),
          hex("09" + "0010" + "01" + "02" + "07" + "00" + "02" + "00"),
          hex("08" + "03" + "01" + "01" + "00"));
      add(
          target,
          "scripts " + dialect,
          hex(dialect),
          register,
          hex("0a01"),
          dispatch,
          hex("0a0500"));
    }
  }

  private void operator() {
    // Role, method, path, how many parameters.
    String target = "OperatorJsonFuzzTest";
    for (int path = 0; path < 13; path++) {
      add(target, "look " + path, new byte[] {1, 0, (byte) path, 0});
    }
    add(target, "add a peer", hex("02020400"), utf8("{\"address\":\"192.0.2.9:4556\"}"));
    add(target, "log level", hex("02010a00"), utf8("{\"level\":\"debug\"}"));
    add(target, "end a session", hex("02030d01"), utf8("1"), hex("00"));
    add(target, "remove a peer", hex("02030e0e"), utf8("192.0.2.7:4556"), hex("00"));
    add(target, "drain a peer", hex("02020f0e"), utf8("192.0.2.7:4556"), hex("0000"));
    add(target, "some rows", hex("0100020108"), utf8("pageSize"), hex("01"), utf8("5"));
    add(target, "nobody", hex("000204"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The step that takes a message as it is. */
  private static byte[] raw(MessageLite message) {
    byte[] octets = message.toByteArray();
    return joined(new byte[] {0, (byte) octets.length}, octets);
  }

  /** The same, for the first of two convergence layers. */
  private static byte[] onFirst(MessageLite message) {
    return joined(raw(message), new byte[] {0});
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] hex(String octets) {
    return HexFormat.of().parseHex(octets.replaceAll("\\s", ""));
  }
}
