package dev.gantry.adapter.tcp.tls;

import dev.gantry.certificates.handshake.OwnKeyManager;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import org.jspecify.annotations.Nullable;

/** Our one key in the form of a factory, which is what Netty's cache of native keys wants. */
final class OwnKeyManagerFactory extends SimpleKeyManagerFactory {
  private final OwnKeyManager manager;

  OwnKeyManagerFactory(OwnKeyManager manager) {
    this.manager = manager;
  }

  @Override
  protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

  @Override
  protected void engineInit(ManagerFactoryParameters parameters) {}

  @Override
  protected KeyManager[] engineGetKeyManagers() {
    return new KeyManager[] {manager};
  }
}
