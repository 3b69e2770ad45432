package dev.gantry.port.contract;

import dev.gantry.port.in.NodeOperations;

/** A node and its surroundings, as the contract test needs them. */
public interface NodeOperationsFixture extends AutoCloseable {
  /** The node under test: listening, with a BPA that has not registered it yet. */
  NodeOperations node();

  /** The BPA registers the node, for the first time or again. */
  void register() throws Exception;

  /** The BPA loses the node. */
  void unregister() throws Exception;

  /** A peer begins a session; it need not be Established when this returns. */
  void connect() throws Exception;

  /** Every peer drops its sessions and forgets the node. */
  void disconnect() throws Exception;

  /** The node begins to leave. */
  void drain() throws Exception;

  @Override
  void close() throws Exception;
}
