package dev.gantry.bootstrap.wiring;

import dev.gantry.adapter.config.BpaConfig;
import dev.gantry.adapter.grpc.bpa.BpaTls;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.material.TrustMaterial;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys and trust for the BPA, read as those of the sessions are, so that the same files serve both.
 * Files that were replaced and cannot be used leave what served last. Thread-safe.
 */
final class BpaTlsFiles implements BpaTls.Source {
  private static final Logger LOG = LoggerFactory.getLogger(BpaTlsFiles.class);

  private final BpaConfig.BpaTls config;
  private BpaTls.Material served;
  private String lastFault = "";

  private BpaTlsFiles(BpaConfig.BpaTls config) throws MaterialException {
    this.config = config;
    this.served = read(config);
  }

  /**
   * Reads the files for the first time.
   *
   * @throws StartupException naming the file that cannot be used
   */
  static BpaTlsFiles open(BpaConfig.BpaTls config) {
    try {
      return new BpaTlsFiles(config);
    } catch (MaterialException e) {
      throw new StartupException(
          StartupException.Kind.CONFIGURATION, "bpa.tls: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized BpaTls.Material load() {
    try {
      served = read(config);
      lastFault = "";
    } catch (MaterialException | StartupException e) {
      var fault = String.valueOf(e.getMessage());
      if (!fault.equals(lastFault)) {
        LOG.warn("bpa.tls: files cannot be used, the ones before them stay: {}", fault);
        lastFault = fault;
      }
    }
    return served;
  }

  private static BpaTls.Material read(BpaConfig.BpaTls config) throws MaterialException {
    var authorities = config.caCerts() == null ? TrustFiles.SYSTEM : config.caCerts().toString();
    var keys = TlsWiring.keys(config.identity());
    var own = keys == null ? null : KeyMaterial.load(keys);
    var trust = TrustMaterial.load(TrustFiles.of(authorities));
    return new BpaTls.Material(
        own == null ? null : own.key(), own == null ? List.of() : own.chain(), trust.authorities());
  }
}
