package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.NodeIdCheck;
import dev.gantry.domain.identity.IdentityPolicy;
import java.util.List;

/** Writes the reference page of the documentation from the table that validates. */
final class ReferencePage {
  private static final String INTRODUCTION =
      """
      # Configuration

      <!-- Generated from the table of keys in adapters-config; mvn -pl adapters-config -am test -Dtest=ReferencePageTest
           -Dgantry.docs.write=true writes it anew. -->

      Gantry runs without any configuration: it then listens on loopback and keeps bundles in a directory. Everything
      else is said with the keys below, in a file, in the environment or on the command line. `gantry check-config`
      prints what holds in the end and where each value comes from.

      ## Where values come from

      A later one wins; lists are replaced as a whole.

      1. The defaults of this page.
      2. One file: the one that `--config` names, else the one that `GANTRY_CONFIG_FILE`,
         `HARDY_TCPCLV4_SERVER_CONFIG_FILE` or `HARDY_TCPCLV4_CONFIG_FILE` names, else `/etc/gantry/gantry`, else
         `/etc/hardy/tcpclv4`. Its extension says the format: `.toml`, `.yaml`, `.yml` or `.json`; a name without
         extension is tried with each. It is UTF-8 and at most 4 MiB long. YAML aliases are not taken.
      3. The environment: `HARDY_TCPCLV4_`, then `HARDY_TCPCLV4_SERVER_`, then `GANTRY_`, each followed by the key in
         capitals, `_` for a hyphen and `__` for a dot: `GANTRY_TLS__CERT_FILE` is `tls.cert-file`.
      4. `--set KEY=VALUE`, in order.

      In the environment and with `--set` a value is plain text; one that begins with `[`, `{`, `"` or `'` is read as
      TOML. Lists may be written with commas: `GANTRY_PEERS=a.example:4556,b.example:4556`.

      A key that is not known stops the start and so does a value that is out of range. Left alone are
      `GANTRY_JAVA_OPTS`, which the launcher reads (more flags for the Java runtime), and what Kubernetes sets for a
      service whose name begins like ours (`GANTRY_SERVICE_HOST`, `GANTRY_ADMIN_PORT`, `HARDY_TCPCLV4_A_SERVICE_PORT`
      and so on): no key ends like them.

      **Times** are seconds when they are numbers, or text with a unit: `500ms`, `30s`, `2m`, `1h`, `1d`, `PT30S`.
      **Amounts of bytes** are numbers, or text with a unit: `64KiB`, `16MiB`, `1GiB`, `1MB`. **Underscores** in keys
      count as hyphens. **Paths** that are not absolute start at the working directory.

      ## Reading it again

      At `SIGHUP` a server reads the same sources again. What differs takes effect at once, but for keys that are *read
      at the start only*: the log names those that differ, and they wait for a restart. A configuration with a fault
      changes nothing, and the log says what the fault is. Sessions that stand go on as they began; peers that are new
      are dialled, and peers that are gone keep their session until it ends. Listeners that are new are bound and
      those that are gone are closed, without their sessions; one that needs the port of one that is gone needs a
      restart. A peer that is there gives sessions that begin later its keys for sessions, while its delays between
      dials, `connect-timeout`, holds and number of sessions stay as they were when it came. Write a new file beside
      the old one and rename it: half of a file may be a configuration, too.

      ## A file of hardy-tcpclv4-server

      It is taken unchanged, in its older and its newer spelling; only these things differ, each on the safe side:

      - Without TLS nothing is listened to beyond loopback unless `require-tls = false` says so. The default address
        without TLS is loopback, not `[::]:4556`.
      - A `tls` block means `tls.preset = "strict"` unless it says otherwise: TLS is required, both sides show a
        certificate, and the Node ID is in it. `tls.preset = "permissive"` demands what hardy does. `client-auth = "off"`
        without a preset is heeded: callers are then neither asked for a certificate nor checked for a Node ID.
      - `bpa-address` may be absent. When `cla-name` is given, or the file is found where hardy's server looks for its
        own, it is hardy's default then; else bundles go to the spool in `data-dir`.

      ## Presets
      """;

  private ReferencePage() {}

  static String markdown() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    presets(page);
    for (ConfigKeys.Group group : ConfigKeys.GROUPS) {
      page.append("\n## ").append(group.title()).append("\n\n");
      table(page, group.keys());
      for (ConfigKey<?> key : group.keys()) {
        if (key.type() instanceof TableListType type) {
          page.append("\n### A table of `").append(key.name()).append("`\n\n");
          table(page, type.scope().keys());
        }
      }
    }
    return page.toString();
  }

  private static void presets(StringBuilder page) {
    page.append("\n`tls.preset` sets these together; a key of its own changes one of them.\n\n");
    page.append("| preset | TLS offered | `require-tls` | `client-auth` | `node-id-check` |");
    page.append(" `host-check` | `extended-key-usage` | `tls.ocsp` |\n");
    page.append("|---|---|---|---|---|---|---|---|\n");
    for (TlsPreset preset : TlsPreset.values()) {
      IdentityPolicy identity = preset.identity();
      cells(
          page,
          word(SecurityKeys.ROOT.preset(), preset),
          preset.canTls() ? "yes" : "no",
          Boolean.toString(preset.requireTls()),
          word(SecurityKeys.ROOT.clientAuth(), identity.clientCertificate()),
          word(
              SecurityKeys.ROOT.nodeIdCheck(),
              NodeIdCheck.of(identity.nodeIdCheck(), identity.nodeIdFromCommonName())),
          word(SecurityKeys.ROOT.hostCheck(), identity.hostCheck()),
          word(SecurityKeys.ROOT.extendedKeyUsage(), identity.extendedKeyUsage()),
          word(ConfigKeys.TLS_OCSP, preset.ocsp()));
    }
    page.append(
        """

        `strict` needs a certificate, its key and `tls.ca-certs`. `development` listens on loopback only. `legacy` takes
        plaintext only from peers of the `peers` list.
        """);
  }

  private static <T extends Object> String word(ConfigKey<T> key, T value) {
    return key.type().show(value).replace("\"", "");
  }

  private static void table(StringBuilder page, List<ConfigKey<?>> keys) {
    page.append("| key | values | default | meaning |\n|---|---|---|---|\n");
    for (ConfigKey<?> key : keys) {
      String spellings = "";
      if (!key.aliases().isEmpty()) {
        spellings = " Also spelled `" + String.join("`, `", key.aliases()) + "`.";
      }
      cells(
          page,
          "`" + key.name() + "`",
          key.type().allowed(),
          defaultText(key),
          key.description() + spellings + restart(key));
    }
  }

  private static String restart(ConfigKey<?> key) {
    return ConfigKeys.READ_AT_START.contains(key) ? " *Read at the start only.*" : "";
  }

  private static String defaultText(ConfigKey<?> key) {
    String text = key.defaultText();
    return key.defaultValue() == null ? text : "`" + text + "`";
  }

  private static void cells(StringBuilder page, String... cells) {
    for (String cell : cells) {
      page.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    page.append("|\n");
  }
}
