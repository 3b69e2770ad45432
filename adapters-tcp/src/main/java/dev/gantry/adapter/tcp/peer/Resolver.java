package dev.gantry.adapter.tcp.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a name. */
@FunctionalInterface
public interface Resolver {
  /** As the operating system does. */
  Resolver SYSTEM = InetAddress::getAllByName;

  /** One or more; may block. */
  InetAddress[] addressesOf(String host) throws UnknownHostException;
}
