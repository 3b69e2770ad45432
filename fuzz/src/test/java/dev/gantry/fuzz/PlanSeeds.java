package dev.gantry.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the targets of plans, of traffic and of compressed data begin with, by the name of the
 * target's class.
 */
final class PlanSeeds {
  private static final String ION = "01";
  private static final String TVG = "02";
  private static final String HDTN = "03";
  private static final String ONE = "04";

  private final Map<String, Map<String, byte[]>> all = new LinkedHashMap<>();

  private PlanSeeds() {}

  /** By class of the target, then by name of the seed. */
  static Map<String, Map<String, byte[]>> all() {
    var seeds = new PlanSeeds();
    seeds.plans();
    seeds.traffic();
    seeds.blocks();
    return seeds.all;
  }

  private void plans() {
    plan(
        "ion",
        ION + "00",
        """
        # Earth, an orbiter
        @ 2030/01/01-00:00:00
        a range +0 +86400 1 2 1200
        a contact +0 +86400 1 2 2000
        a contact +0 +86400 2 1 125000 0.5
        """);
    plan(
        "ion with EIDs",
        ION + "07",
        """
        a contact 0 60 ipn:1.0 dtn://b/ 1000
        m horizon +0
        d contact 0 1 2
        s
        1
        """);
    plan(
        "tvg",
        TVG + "20",
        """
        {"contact_type": "Contact_v2", "vertices": {"gs1": ["sat"], "sat": []},
         "edges": [{"vertices": ["gs1", "sat"], "contacts": [
           ["gs1", "sat", 10.5, 70.0, [[10.5, 9600.0, 1e-6, 0.25], [40.0, 4800.0, 0.0, 0.26]]]]}]}
        """);
    plan(
        "predictions",
        TVG + "1005",
        """
        {"contact_type": "PredictedContact_v2", "edges": [{"vertices": ["a", "b"], "contacts": [
           ["a", "b", 0, 60, [[0, 0.9, [[0, 100, 0.1]]], [4, 0.5, [[0, 200, 0.1]]]]]]}]}
        """);
    plan(
        "hdtn",
        HDTN + "00",
        """
        {"contacts": [{"contact": 0, "source": 1, "dest": 2, "startTime": 0, "endTime": 60,
          "rateBitsPerSec": 800000, "owlt": 1}]}
        """);
    plan("one", ONE + "40", "# trace\n12.50 CONN 1 2 up\n20 CONN p2:0 1 down\n");
    plan("json that tells by itself", "0000", "{\"contacts\": [{\"source\": 1, \"dest\": 2}]}");
    plan("nothing", "0000", "");
  }

  private void plan(String name, String options, String text) {
    add("ContactPlanFuzzTest", name, hex(options), utf8(text));
  }

  private void traffic() {
    String target = "TrafficFuzzTest";
    add(
        target,
        "toml",
        hex("00"),
        utf8(
            """
            [[flows]]
            from = "ipn:3.0"
            to = "ipn:1.0"
            bundle-size = "50kB"
            count = 300
            start = "1min"
            interval = "1h"
            [[nodes]]
            node = "ipn:2.0"
            max-unacked-transfers = 1000
            """));
    add(
        target,
        "yaml",
        hex("01"),
        utf8(
            """
            flows: [{from: a, to: b, bundle-size: 16}]
            nodes:
              - {node: a, keepalive-interval: 60, max-unacked-bytes: 1 MiB}
            """));
    add(target, "json", hex("02"), utf8("{\"flows\": [{\"from\": \"a\", \"to\": \"b\"}]}"));
    add(target, "nothing", hex("00"));
  }

  /** Blocks of docs/reference/compression.md; 1 is LZ4, then the length less one, and pieces. */
  private void blocks() {
    String target = "CompressedDataFuzzTest";
    add(target, "a block as it is", hex("01 00 0002 01" + "00000003 00000003 616263"));
    add(target, "lz4", hex("01 00 0018 02" + "00000019 0000000b 1f 61 0100 00 50 6161616161"));
    add(target, "zstandard", hex("00 00 0027 04" + "00000028 0000000a 28b52ffd 20 28 430100 61"));
    add(
        target,
        "two blocks",
        hex("01 00 001b 06" + "00000019 0000000b 1f 61 0100 00 50 6161616161"),
        hex("00000003 00000003 616263"));
    add(target, "a block above the bundle", hex("00 00 0001 01" + "00000003 00000003 616263"));
    add(target, "an end inside a block", hex("00 00 0002 01" + "00000003 00000003 61"));
    add(target, "a ratio above the bound", hex("00 00 0100 01" + "00000101 00000001 00"));
  }

  private void add(String target, String name, byte[]... parts) {
    var octets = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      octets.writeBytes(part);
    }
    all.computeIfAbsent(target, _ -> new LinkedHashMap<>())
        .put(name.replaceAll("[^A-Za-z0-9]+", "-"), octets.toByteArray());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String octets) {
    return HexFormat.of().parseHex(octets.replaceAll("\\s", ""));
  }
}
