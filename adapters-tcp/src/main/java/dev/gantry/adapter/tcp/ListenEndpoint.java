package dev.gantry.adapter.tcp;

import dev.gantry.adapter.tcp.channel.Endpoint;
import dev.gantry.adapter.tcp.session.SessionProfile;

/**
 * Where to accept connections.
 *
 * @param endpoint address and port, or Unix socket
 * @param profile of the sessions accepted there
 */
public record ListenEndpoint(Endpoint endpoint, SessionProfile profile) {}
